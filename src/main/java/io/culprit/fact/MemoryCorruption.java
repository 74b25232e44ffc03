package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/**
 * Signs of corrupted memory.
 *
 * @param singleBit whether exactly one bit differs from a plausible value
 * @param text one sentence
 * @param expected the value that should be there, where it is known
 * @param seen the value that is there instead
 * @param module who changed it, where the change itself tells
 */
public record MemoryCorruption(
        String kind,
        boolean singleBit,
        String text,
        @Nullable String expected,
        @Nullable String seen,
        @Nullable String module) {

    /** A sign without both values. */
    public MemoryCorruption(String kind, boolean singleBit, String text) {
        this(kind, singleBit, text, null, null, null);
    }

    /** A value beside the one that should be there. */
    public MemoryCorruption(String kind, boolean singleBit, String text, String expected, String seen) {
        this(kind, singleBit, text, expected, seen, null);
    }
}
