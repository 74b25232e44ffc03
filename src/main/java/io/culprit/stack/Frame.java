package io.culprit.stack;

import io.culprit.machine.Registers;
import java.util.OptionalLong;
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

    /** How a note begins that names the trap frame through which a frame was found. */
    static final String TRAP_FRAME = "trap frame at 0x";

    /** The address of the trap frame (KTRAP_FRAME) that holds this frame's registers; empty where it was found otherwise. */
    public OptionalLong trapFrame() {
        if (note == null || !note.startsWith(TRAP_FRAME)) {
            return OptionalLong.empty();
        }
        int end = note.indexOf(':');
        return end < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseUnsignedLong(note, TRAP_FRAME.length(), end, 16));
    }

    /** Instruction pointer in this frame. */
    public long instruction() {
        return registers.instruction();
    }

    /** Stack pointer in this frame. */
    public long stackPointer() {
        return registers.stackPointer();
    }
}
