package io.culprit.emulator;

/**
 * A call, interrupt or exception that has not returned yet, as the processor executed it: the truth that an unwinder has to find.
 *
 * @param kind how control came here
 * @param target the first instruction of the function or handler
 * @param returnAddress where it will return to: the call's next instruction, or the interrupted instruction
 * @param stackPointer address of the stack slot that holds the return address (of RIP in a machine frame)
 */
public record CallFrame(Kind kind, long target, long returnAddress, long stackPointer) {

    /** How control came here. */
    public enum Kind {
        CALL,
        INTERRUPT,
        EXCEPTION
    }
}
