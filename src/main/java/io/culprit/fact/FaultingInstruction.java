package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/**
 * The instruction at the fault.
 *
 * @param bytes hex pairs separated by spaces
 * @param text mnemonic and operands
 * @param touched address that its memory operand had, with the registers of the context
 */
public record FaultingInstruction(
        long address, String bytes, String text, @Nullable Long touched) {}
