package io.culprit.shell;

import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import org.jspecify.annotations.Nullable;

/**
 * A frame as the shell shows it.
 *
 * @param site module and symbol, or the bare address
 * @param trust how it was found
 * @param note what a reader should know of it
 * @param source file and line where the symbols have them
 * @param registers as they are in this frame, where the walk kept them
 */
public record StackLine(
        long instruction,
        long stackPointer,
        String site,
        FrameTrust trust,
        @Nullable String note,
        @Nullable String source,
        @Nullable Registers registers) {}
