package io.culprit.stack;

import io.culprit.machine.Registers;

/**
 * A frame from which the walk goes on.
 *
 * @param exact whether the instruction pointer is the instruction that was interrupted, not a return address
 * @param inner the instruction pointer of the frame that this one called, 0 for none
 */
public record Cursor(Registers registers, boolean exact, long inner) {

    /** The instruction pointer. */
    public long instruction() {
        return registers.instruction();
    }

    /** The stack pointer. */
    public long stackPointer() {
        return registers.stackPointer();
    }
}
