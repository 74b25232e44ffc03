package io.culprit.fact;

import io.culprit.dump.ContextRecord;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.ParameterRole;
import io.culprit.windows.TrapFrame;
import io.culprit.windows.UnknownLayoutException;
import java.util.List;
import java.util.Optional;

/** The registers that the dump gives, and those at the fault when a parameter of the bug check leads to them. */
final class ContextFinder {

    private ContextFinder() {}

    /** The context of the header or of the exception stream. */
    static Fact<Facts.OfContext> find(CrashedSystem system) {
        boolean kernel = system.dump().header().kind().kernel();
        String origin = kernel ? "header" : "exception stream";
        return system.dump()
                .context()
                .<Fact<Facts.OfContext>>map(registers -> Fact.known(new Facts.OfContext(registers, origin), origin))
                .orElse(Fact.unknown("the dump holds no context"));
    }

    /** The registers at the fault: from a parameter with the role context record or trap frame, the first that can be read. */
    static Optional<Facts.OfContext> ofBugCheck(
            CrashedSystem system, Facts.OfBugCheck check, List<Facts.Missing> missing) {
        for (ParameterRole role : List.of(ParameterRole.CONTEXT_RECORD, ParameterRole.TRAP_FRAME)) {
            for (int i = 0; i < check.parameters().size(); i++) {
                Facts.OfParameter parameter = check.parameters().get(i);
                if (parameter.role() == role && parameter.value() != 0) {
                    String origin = role.word().replace('-', ' ') + " of parameter " + (i + 1);
                    Optional<Registers> found = read(system, parameter, origin, missing);
                    if (found.isPresent()) {
                        return Optional.of(new Facts.OfContext(found.get(), origin));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Registers> read(
            CrashedSystem system, Facts.OfParameter parameter, String origin, List<Facts.Missing> missing) {
        try {
            return Optional.of(
                    parameter.role() == ParameterRole.TRAP_FRAME
                            ? TrapFrame.read(system, parameter.value())
                            : record(system, parameter.value()));
        } catch (MissingMemoryException | UnknownLayoutException absent) {
            missing.add(new Facts.Missing("context", origin + ": " + absent.getMessage()));
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
