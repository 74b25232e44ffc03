package io.culprit.verdict;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A list of words, in which bytes are looked up without a text being made of them. */
final class Lexicon {

    private final List<String> list;
    private final byte[][] words;

    /** Open addressing: a place in {@link #words} plus one, or 0 where nothing is. */
    private final int[] slots;

    /** Of words in ASCII. */
    Lexicon(List<String> list) {
        this.list = List.copyOf(list);
        words = new byte[list.size()][];
        slots = new int[Integer.highestOneBit(list.size()) * 4];
        for (int i = 0; i < words.length; i++) {
            words[i] = list.get(i).getBytes(StandardCharsets.ISO_8859_1);
            slots[slot(words[i], 0, words[i].length)] = i + 1;
        }
    }

    List<String> words() {
        return list;
    }

    /** The position in the list of the word from {@code start} to before {@code end}, or -1. */
    int find(byte[] text, int start, int end) {
        return slots[slot(text, start, end)] - 1;
    }

    /** Where the word is, or where it would be. */
    private int slot(byte[] text, int start, int end) {
        int length = end - start;
        int hash = length == 0 ? 0 : length + 7 * text[start] + 31 * text[end - 1] + 5 * text[start + length / 2];
        int slot = hash & slots.length - 1;
        while (slots[slot] != 0 && !equal(words[slots[slot] - 1], text, start, end)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private static boolean equal(byte[] word, byte[] text, int start, int end) {
        if (word.length != end - start) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (word[i] != text[start + i]) {
                return false;
            }
        }
        return true;
    }
}
