package io.culprit.emulator.processor;

/** Segment registers by their numbers in instruction encodings (Intel SDM volume 2, table B-8). */
final class Segment {

    static final int ES = 0;
    static final int CS = 1;
    static final int SS = 2;
    static final int DS = 3;
    static final int FS = 4;
    static final int GS = 5;

    private Segment() {}
}
