package io.culprit.emulator;

/** One decoded instruction, ready to be executed on any processor at any address. */
abstract class Step {

    /** Bytes of the instruction; 0 for a hook that is not an instruction. */
    int length;

    /** Executes it; {@code processor.rip} already points behind it. Throws {@link Fault} for an exception. */
    abstract void execute(Processor processor);
}
