package io.culprit.fact.finder;

import io.culprit.dump.ContextRecord;
import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.TrapFrame;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import java.util.Optional;

/** The registers that the dump gives, and those at the fault when a parameter of the bug check leads to them. */
final class ContextFinder {

    private ContextFinder() {}

    /** The context of the header or of the exception stream. */
    static Fact<CrashContext> find(CrashedSystem system) {
        boolean kernel = system.dump().header().kind().kernel();
        String origin = kernel ? "header" : "exception stream";
        return system.dump()
                .context()
                .<Fact<CrashContext>>map(registers -> Fact.known(new CrashContext(registers, origin), origin))
                .orElse(Fact.unknown("the dump holds no context"));
    }

    /** The registers at the fault: from a parameter with the role context record or trap frame, the first that can be read. */
    static Optional<CrashContext> ofBugCheck(CrashedSystem system, BugCheck check, Facts.Builder facts) {
        for (ParameterRole role : List.of(ParameterRole.CONTEXT_RECORD, ParameterRole.TRAP_FRAME)) {
            for (int i = 0; i < check.parameters().size(); i++) {
                BugCheck.Parameter parameter = check.parameters().get(i);
                if (parameter.role() == role && parameter.value() != 0) {
                    String origin = role.word().replace('-', ' ') + " of parameter " + (i + 1);
                    Optional<Registers> found = read(system, parameter, origin, facts);
                    if (found.isPresent()) {
                        return Optional.of(new CrashContext(found.get(), origin));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Registers> read(
            CrashedSystem system, BugCheck.Parameter parameter, String origin, Facts.Builder facts) {
        try {
            return Optional.of(
                    parameter.role() == ParameterRole.TRAP_FRAME
                            ? TrapFrame.read(system, parameter.value())
                            : record(system, parameter.value()));
        } catch (MissingMemoryException | UnknownLayoutException absent) {
            facts.unknown("context", origin + ": " + absent.getMessage());
            return Optional.empty();
        }
    }

    private static Registers record(CrashedSystem system, long address) {
        byte[] bytes = system.memory().bytes(address, ContextRecord.sizeBytes(system.architecture()));
        if (!ContextRecord.recognized(system.architecture(), bytes)) {
            throw new MissingMemoryException(address, "no context record there");
        }
        return ContextRecord.parse(system.architecture(), bytes);
    }
}
