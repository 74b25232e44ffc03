package io.culprit.emulator.processor;

/** Consecutive decoded instructions of one page that are executed in a row; the last one may jump. */
final class Block {

    final Step[] steps;

    /** Bytes of each instruction; 0 for a hook that is not an instruction. */
    final int[] lengths;

    /** Set when the bytes have changed since: the block must not be entered again, and is left after the current instruction. */
    boolean stale;

    Block(Step[] steps, int[] lengths) {
        this.steps = steps;
        this.lengths = lengths;
    }
}
