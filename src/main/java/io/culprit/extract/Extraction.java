package io.culprit.extract;

import io.culprit.report.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small dump.
 *
 * @param bytes the file
 * @param copied whether it is the dump itself, which was small already
 * @param cut what did not fit, in words
 * @param redacted how much was left out of what a person could be known by, by kind; empty when that was not asked for
 */
public record Extraction(byte[] bytes, boolean copied, List<String> cut, Map<String, Integer> redacted) {

    /** Copies the list. */
    public Extraction {
        cut = List.copyOf(cut);
    }

    static Extraction copy(byte[] whole) {
        return new Extraction(whole, true, List.of(), Map.of());
    }

    /**
     * What whoever gets the file should know: its size, what is not in it, and what is.
     *
     * @param name of the file
     * @param whole bytes of the dump that it was taken from
     * @param cleaned whether it was asked to leave out what a person could be known by
     */
    public List<String> words(String name, long whole, boolean cleaned) {
        List<String> words = new ArrayList<>();
        words.add(name + ": " + bytes.length + " bytes of " + whole);
        if (copied) {
            words.add("the dump is a small one already: this is a copy of it");
        }
        for (String part : cut) {
            words.add("left out, there is no room for more: " + Printable.text(part));
        }
        redacted.forEach((kind, count) -> words.add("left out: " + count + " " + kind));
        if (!cleaned) {
            words.add("memory of the machine is in the file; --redact leaves out what a person could be known by");
        }
        return words;
    }
}
