package io.culprit.fact.fault;

import io.culprit.fact.BugCheck;
import io.culprit.fact.RaisedException;
import io.culprit.windows.bugcheck.ParameterRole;
import org.jspecify.annotations.Nullable;

/**
 * A page fault as the processor reported it: of an access violation, else of the parameters of the bug check.
 *
 * @param address that could not be accessed
 * @param read whether it was read; false for a write, an execution, and where nothing tells
 */
record PageFault(long address, boolean read) {

    private static final int ACCESS_VIOLATION = 0xC000_0005;

    /** A general protection fault tells no address; Windows puts this one there. */
    private static final long NO_ADDRESS = -1;

    /** The fault, or null where the crash is none or tells no address. */
    static @Nullable PageFault of(@Nullable BugCheck check, @Nullable RaisedException exception) {
        if (exception != null) {
            boolean told = exception.code() == ACCESS_VIOLATION
                    && exception.information().size() >= 2
                    && exception.information().get(1) != NO_ADDRESS;
            return told
                    ? new PageFault(
                            exception.information().get(1),
                            exception.information().getFirst() == 0)
                    : null;
        }
        BugCheck.@Nullable Parameter address = check == null ? null : with(check, ParameterRole.REFERENCED_ADDRESS);
        if (check == null || address == null || with(check, ParameterRole.INSTRUCTION_ADDRESS) == null) {
            return null;
        }
        BugCheck.@Nullable Parameter access = with(check, ParameterRole.ACCESS);
        return address.value() == NO_ADDRESS
                ? null
                : new PageFault(address.value(), access != null && "read".equals(access.decoded()));
    }

    /** The first parameter of a role, or null. */
    static BugCheck.@Nullable Parameter with(BugCheck check, ParameterRole role) {
        for (BugCheck.Parameter parameter : check.parameters()) {
            if (parameter.role() == role) {
                return parameter;
            }
        }
        return null;
    }
}
