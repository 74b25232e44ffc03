package io.culprit.emulator.processor;

/** Segment registers by their numbers in instruction encodings (Intel SDM volume 2, table B-8). */
public final class Segment {

    static final int ES = 0;
    /** CS. */
    public static final int CS = 1;
    /** SS. */
    public static final int SS = 2;

    static final int DS = 3;
    /** FS. */
    public static final int FS = 4;
    /** GS. */
    public static final int GS = 5;

    private Segment() {}
}
