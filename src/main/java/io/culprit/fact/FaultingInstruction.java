package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instruction at the fault.
 *
 * @param bytes hex pairs separated by spaces
 * @param text mnemonic and operands
 * @param touched address that its memory operand had, with the registers of the context
 * @param touches of a program: each piece of memory that it was to read or write, as far as the registers tell
 * @param feature what a processor must have for it; absent where every one of the architecture executes it
 * @param supported whether the processor says that it has that; absent where nothing tells
 * @param impossible why it cannot have caused the fault; absent where nothing speaks against it
 */
public record FaultingInstruction(
        long address,
        String bytes,
        String text,
        @Nullable Long touched,
        List<Touch> touches,
        @Nullable String feature,
        @Nullable Boolean supported,
        @Nullable ImpossibleFault impossible) {

    /** Copies the list. */
    public FaultingInstruction {
        touches = List.copyOf(touches);
    }

    /**
     * Memory that an instruction touches.
     *
     * @param access read, write or read-write
     * @param memory what is there by the dump's list of regions, a phrase; absent where it has none
     * @param faulted whether it is what the exception is about
     */
    public record Touch(
            long address,
            int bytes,
            String access,
            @Nullable String memory,
            boolean faulted) {}

    /** An instruction of which no more is known than where it first touches memory. */
    public FaultingInstruction(
            long address,
            String bytes,
            String text,
            @Nullable Long touched,
            @Nullable String feature,
            @Nullable Boolean supported,
            @Nullable ImpossibleFault impossible) {
        this(address, bytes, text, touched, List.of(), feature, supported, impossible);
    }

    /** An instruction that every processor executes, and that may have caused the fault. */
    public FaultingInstruction(long address, String bytes, String text, @Nullable Long touched) {
        this(address, bytes, text, touched, List.of(), null, null, null);
    }
}
