package io.culprit.emulator.processor;

/** One decoded instruction, ready to be executed on any processor at any address. */
@FunctionalInterface
interface Step {

    /** Raises #UD. */
    Step INVALID = processor -> {
        throw new Fault(Fault.INVALID_OPCODE);
    };

    /** Executes it; {@code processor.rip} already points behind it. Throws {@link Fault} for an exception, having changed nothing. */
    void execute(Processor processor);
}
