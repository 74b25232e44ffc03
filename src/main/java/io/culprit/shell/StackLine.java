package io.culprit.shell;

import io.culprit.fact.StackFrame;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import org.jspecify.annotations.Nullable;

/**
 * A frame as the shell shows it.
 *
 * @param site module and symbol, or the bare address
 * @param registers as they are in this frame, where the walk kept them
 */
public record StackLine(
        StackFrame frame, String site, @Nullable Registers registers) {

    /** Instruction pointer in this frame. */
    public long instruction() {
        return frame.instruction();
    }

    /** Stack pointer in this frame. */
    public long stackPointer() {
        return frame.stackPointer();
    }

    /** How it was found. */
    public FrameTrust trust() {
        return frame.trust();
    }

    /** What a reader should know of it. */
    public @Nullable String note() {
        return frame.note();
    }

    /** Whether its code is part of that of the next frame's function. */
    public boolean inlined() {
        return frame.inlined();
    }

    /** File and line where the symbols have them. */
    public @Nullable String source() {
        return frame.source() == null
                ? null
                : frame.source().file() + " @ " + frame.source().line();
    }
}
