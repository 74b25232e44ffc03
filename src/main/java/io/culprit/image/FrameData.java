package io.culprit.image;

/**
 * How the frame of x86 code is laid out, as the linker wrote it into the PDB: FRAMEDATA of cvinfo.h, or FPO_DATA of winnt.h in the same
 * terms. A function has one for each step of its prolog.
 *
 * @param begin RVA of the first instruction that it holds for
 * @param sizeBytes how far it reaches
 * @param localBytes bytes of locals between the saved registers and the stack pointer
 * @param parameterBytes bytes of the function's own parameters on its caller's stack
 * @param savedBytes bytes of saved registers
 * @param program how the caller's registers come from these: postfix, e.g. {@code $T0 .raSearch = $eip $T0 ^ = $esp $T0 4 + =}; empty for
 *     a frame that it does not describe
 */
public record FrameData(
        long begin, long sizeBytes, long localBytes, long parameterBytes, long savedBytes, String program) {

    private static final String FIXED = "$T0 .raSearch = $eip $T0 ^ = $esp $T0 4 + =";

    /** EBP holds something else, and nothing says which of the saved registers it is. */
    private static final String FIXED_WITH_EBP = FIXED + " $ebp .unknown =";

    /** A frame of a fixed size without frame pointer, of which only the sizes are told; {@code savesBase} where it uses EBP for itself. */
    public static FrameData fixed(
            long begin, long sizeBytes, long localBytes, long parameterBytes, long savedBytes, boolean savesBase) {
        return new FrameData(
                begin, sizeBytes, localBytes, parameterBytes, savedBytes, savesBase ? FIXED_WITH_EBP : FIXED);
    }
}
