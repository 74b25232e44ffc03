package io.culprit.fact;

/**
 * Signs of corrupted memory.
 *
 * @param singleBit whether exactly one bit differs from a plausible value
 * @param text one sentence
 */
public record MemoryCorruption(String kind, boolean singleBit, String text) {}
