package io.culprit.fact;

import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.symbol.SourceLine;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A frame. A function that the compiler has put into its caller has one of its own, with the registers of that caller.
 *
 * @param offset bytes from the module's base; the address itself where there is no module
 * @param symbol as WinDbg prints it, {@code nt!KeBugCheckEx}; absent without one
 * @param source the line of source code, where the symbols have line numbers
 * @param inlined whether the function's code is part of that of the next frame's function
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
        @Nullable SourceLine source,
        boolean inlined) {

    /** A function that was called, without a source line. */
    public StackFrame(
            long instruction,
            long stackPointer,
            @Nullable String module,
            long offset,
            @Nullable String symbol,
            FrameTrust trust,
            @Nullable StackKind stackKind,
            @Nullable String note) {
        this(instruction, stackPointer, module, offset, symbol, trust, stackKind, note, null, false);
    }

    /** The name of the function without its module and the offset in it; empty where no symbol tells. */
    public Optional<String> function() {
        int mark = symbol == null ? -1 : symbol.indexOf('!');
        if (symbol == null || mark < 0) {
            return Optional.empty();
        }
        int plus = symbol.lastIndexOf("+0x");
        return Optional.of(symbol.substring(mark + 1, plus > mark ? plus : symbol.length()));
    }
}
