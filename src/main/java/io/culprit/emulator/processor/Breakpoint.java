package io.culprit.emulator.processor;

/** What the host does when a processor is about to execute the instruction at a chosen address. */
@FunctionalInterface
public interface Breakpoint {

    /** Called before the instruction; may read and change the machine, and may stop it. */
    void reached(Processor processor);
}
