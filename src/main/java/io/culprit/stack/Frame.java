package io.culprit.stack;

import io.culprit.machine.Registers;
import org.jspecify.annotations.Nullable;

/**
 * One frame: the registers as they are in it (frame 0: the context; the others: the return address, and the stack pointer after
 * that return, as WinDbg's call site and Child-SP), and how it was found.
 *
 * @param note what a reader should know, e.g. {@code trap frame at 0x...: interrupted here}
 */
public record Frame(
        Registers registers,
        FrameTrust trust,
        @Nullable StackKind stackKind,
        @Nullable String note) {

    /** Instruction pointer in this frame. */
    public long instruction() {
        return registers.instruction();
    }

    /** Stack pointer in this frame. */
    public long stackPointer() {
        return registers.stackPointer();
    }
}
