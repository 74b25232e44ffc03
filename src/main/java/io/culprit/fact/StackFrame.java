package io.culprit.fact;

import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.symbol.SourceLine;
import org.jspecify.annotations.Nullable;

/**
 * A frame.
 *
 * @param offset bytes from the module's base; the address itself where there is no module
 * @param symbol as WinDbg prints it, {@code nt!KeBugCheckEx}; absent without one
 * @param source the line of source code, where a PDB has line numbers
 */
public record StackFrame(
        long instruction,
        long stackPointer,
        @Nullable String module,
        long offset,
        @Nullable String symbol,
        FrameTrust trust,
        @Nullable StackKind stackKind,
        @Nullable String note,
        @Nullable SourceLine source) {

    /** Without a source line. */
    public StackFrame(
            long instruction,
            long stackPointer,
            @Nullable String module,
            long offset,
            @Nullable String symbol,
            FrameTrust trust,
            @Nullable StackKind stackKind,
            @Nullable String note) {
        this(instruction, stackPointer, module, offset, symbol, trust, stackKind, note, null);
    }
}
