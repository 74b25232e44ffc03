package io.culprit.emulator.scenario;

import java.util.List;

/** Chance from a seed, the same on every machine: SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators"). */
final class Dice {

    private long state;

    Dice(long seed) {
        this.state = seed;
    }

    /** A generator for one purpose, so that a new question elsewhere changes nothing here. */
    Dice of(String purpose) {
        long mixed = state;
        for (int i = 0; i < purpose.length(); i++) {
            mixed = (mixed ^ purpose.charAt(i)) * 0x100_0000_01B3L;
        }
        return new Dice(mixed);
    }

    long next() {
        state += 0x9E37_79B9_7F4A_7C15L;
        long mixed = (state ^ state >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** From {@code low} to {@code high}, both included. */
    long between(long low, long high) {
        return low + Long.remainderUnsigned(next(), high - low + 1);
    }

    <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }

    /** True once in {@code count} times. */
    boolean oneIn(int count) {
        return below(count) == 0;
    }
}
