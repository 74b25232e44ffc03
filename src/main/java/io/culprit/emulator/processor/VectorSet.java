package io.culprit.emulator.processor;

/** A 256-bit register of interrupt vectors. */
final class VectorSet {

    private final long[] words = new long[4];

    void add(int vector) {
        words[vector >> 6] |= 1L << vector;
    }

    void remove(int vector) {
        words[vector >> 6] &= ~(1L << vector);
    }

    boolean contains(int vector) {
        return (words[vector >> 6] >>> vector & 1) != 0;
    }

    /** The greatest vector, or -1. */
    int highest() {
        for (int i = 3; i >= 0; i--) {
            if (words[i] != 0) {
                return i * 64 + 63 - Long.numberOfLeadingZeros(words[i]);
            }
        }
        return -1;
    }

    /** The 32-bit word {@code index} (0 to 7), as the APIC shows it. */
    int word(int index) {
        return (int) (words[index >> 1] >>> (index & 1) * 32);
    }
}
