package io.culprit.emulator.processor;

/** The 16 vector registers of one processor, and MXCSR. They are moved, cleared and combined bit by bit; nothing computes with them. */
public final class VectorUnit {

    private static final int RESET_CONTROL = 0x1F80;

    /** Low and high quadwords, alternating. */
    public final long[] quads = new long[32];

    private int control = RESET_CONTROL;

    /** MXCSR. */
    public int control() {
        return control;
    }

    /** Sets MXCSR; raises #GP for bits that it does not have. */
    public void loadControl(int value) {
        if ((value & ~0xFFFF) != 0) {
            throw Fault.generalProtection(0);
        }
        control = value;
    }
}
