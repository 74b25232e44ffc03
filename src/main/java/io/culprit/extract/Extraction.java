package io.culprit.extract;

import java.util.List;
import java.util.Map;

/**
 * A small dump.
 *
 * @param bytes the file
 * @param cut what did not fit, in words
 * @param redacted how much was left out of what a person could be known by, by kind; empty when that was not asked for
 */
public record Extraction(byte[] bytes, List<String> cut, Map<String, Integer> redacted) {

    /** Copies the list. */
    public Extraction {
        cut = List.copyOf(cut);
    }
}
