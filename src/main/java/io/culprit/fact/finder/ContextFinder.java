package io.culprit.fact.finder;

import io.culprit.dump.ContextRecord;
import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.FactsBuilder;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.TrapFrame;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registers that the dump gives, and those at the fault when a parameter of the bug check leads to them. */
final class ContextFinder {

    private static final int FRAME_INSTRUCTION = 0x168;
    private static final int FRAME_FAULT_ADDRESS = 0xD0;
    private static final int MOST_STACK_BYTES = 0x8000;

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
    static Optional<CrashContext> ofBugCheck(CrashedSystem system, BugCheck check, FactsBuilder facts) {
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

    /**
     * The registers at a page fault of x64 whose bug check tells instruction and address but not the trap frame: the one on the crashing
     * stack that holds both (KTRAP_FRAME.Rip and FaultAddress).
     *
     * @param bugCheck registers at the bug check, above whose stack pointer the trap frame lies
     */
    static Optional<CrashContext> ofPageFault(CrashedSystem system, BugCheck check, Registers bugCheck) {
        Long instruction = value(check, ParameterRole.INSTRUCTION_ADDRESS);
        Long touched = value(check, ParameterRole.REFERENCED_ADDRESS);
        if (system.architecture() != Architecture.X64 || instruction == null || touched == null) {
            return Optional.empty();
        }
        long start = bugCheck.stackPointer() + 15 & -16L;
        byte[] stack = new byte[MOST_STACK_BYTES];
        int got = Math.max(system.memory().read(start, stack, 0, stack.length), 0);
        for (int at = 0; at + FRAME_INSTRUCTION + 8 <= got; at += 16) {
            boolean both = LittleEndian.u64(stack, at + FRAME_INSTRUCTION) == instruction
                    && LittleEndian.u64(stack, at + FRAME_FAULT_ADDRESS) == touched;
            if (both) {
                try {
                    Registers found = TrapFrame.read(system, start + at);
                    return Optional.of(new CrashContext(found, "trap frame at " + Address.hex(start + at)));
                } catch (MissingMemoryException noFrame) {
                    continue;
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Long value(BugCheck check, ParameterRole role) {
        for (BugCheck.Parameter parameter : check.parameters()) {
            if (parameter.role() == role) {
                return parameter.value();
            }
        }
        return null;
    }

    private static Optional<Registers> read(
            CrashedSystem system, BugCheck.Parameter parameter, String origin, FactsBuilder facts) {
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
