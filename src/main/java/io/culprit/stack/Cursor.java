package io.culprit.stack;

import io.culprit.machine.Registers;

/**
 * A frame from which the walk goes on.
 *
 * @param exact whether the instruction pointer is the instruction that was interrupted, not a return address
 */
record Cursor(Registers registers, boolean exact) {

    long instruction() {
        return registers.instruction();
    }

    long stackPointer() {
        return registers.stackPointer();
    }
}
