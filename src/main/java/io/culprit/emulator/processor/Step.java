package io.culprit.emulator.processor;

/** One decoded instruction, ready to be executed on any processor at any address. */
@FunctionalInterface
public interface Step {

    /** Raises #UD. */
    Step INVALID = core -> {
        throw new Fault(Fault.INVALID_OPCODE);
    };

    /** Executes it; {@code core.rip} already points behind it. Throws {@link Fault} for an exception, having changed nothing. */
    void execute(Core core);
}
