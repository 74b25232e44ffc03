package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/**
 * The instruction at the fault.
 *
 * @param bytes hex pairs separated by spaces
 * @param text mnemonic and operands
 * @param touched address that its memory operand had, with the registers of the context
 * @param feature what a processor must have for it; absent where every one of the architecture executes it
 * @param supported whether the processor says that it has that; absent where nothing tells
 * @param impossible why it cannot have caused the fault; absent where nothing speaks against it
 */
public record FaultingInstruction(
        long address,
        String bytes,
        String text,
        @Nullable Long touched,
        @Nullable String feature,
        @Nullable Boolean supported,
        @Nullable ImpossibleFault impossible) {

    /** An instruction that every processor executes, and that may have caused the fault. */
    public FaultingInstruction(long address, String bytes, String text, @Nullable Long touched) {
        this(address, bytes, text, touched, null, null, null);
    }
}
