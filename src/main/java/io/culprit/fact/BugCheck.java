package io.culprit.fact;

import io.culprit.windows.bugcheck.BlameStep;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bug check and what it means.
 *
 * @param code as in the header, variant bit included; {@code baseCode} without it
 * @param text one sentence on what the code (and sub-code) means
 * @param cause the usual cause, where documented
 * @param blame how blame is assigned for this code and sub-code, in order of preference
 */
public record BugCheck(
        int code,
        int baseCode,
        String name,
        String text,
        @Nullable String cause,
        List<Parameter> parameters,
        List<BlameStep> blame) {

    /** Whether a parameter has that role. */
    public boolean has(ParameterRole role) {
        for (Parameter parameter : parameters) {
            if (parameter.role() == role) {
                return true;
            }
        }
        return false;
    }

    /**
     * One of the four parameters.
     *
     * @param module the module that holds the value as an address
     * @param decoded the value in words where it has any: an NTSTATUS name, an IRQL name, read or write
     */
    public record Parameter(
            long value,
            String meaning,
            ParameterRole role,
            @Nullable String module,
            @Nullable String decoded) {}
}
