package io.culprit.windows.bugcheck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table kept as text, each line starting with a key of eight hex digits, sorted as unsigned numbers; lines that start with
 * {@code #} come first and are comments. A look-up splits only the lines that it returns, so a table costs little more than its bytes.
 */
final class SortedLines {

    private static final int KEY_DIGITS = 8;

    private final byte[] bytes;

    private SortedLines(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The table of that name beside this class. */
    static SortedLines of(String resource) {
        try (InputStream in = SortedLines.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program's own table is missing: " + resource);
            }
            return new SortedLines(in.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The cells of every line with this key, in order, the key itself being cell 0. */
    List<String[]> rows(int key) {
        List<String[]> rows = new ArrayList<>();
        for (int at = first(key); at < bytes.length && keyAt(at) == Integer.toUnsignedLong(key); at = next(at)) {
            rows.add(line(at).split("\t", -1));
        }
        return rows;
    }

    /** The keys of all lines, each once, in order. */
    List<Integer> keys() {
        List<Integer> keys = new ArrayList<>();
        long last = -1;
        for (int at = 0; at < bytes.length; at = next(at)) {
            long key = keyAt(at);
            if (key >= 0 && key != last) {
                keys.add((int) key);
                last = key;
            }
        }
        return keys;
    }

    /** Where the first line with this key, or a greater one, starts. */
    private int first(int key) {
        long wanted = Integer.toUnsignedLong(key);
        int low = 0;
        int high = bytes.length;
        while (low < high) {
            int line = lineStart((low + high) >>> 1);
            if (keyAt(line) < wanted) {
                low = next(line);
            } else {
                high = line;
            }
        }
        return low;
    }

    private int lineStart(int position) {
        int at = position;
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private int next(int lineStart) {
        int at = lineStart;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    /** The key of the line, or -1 for a comment. */
    private long keyAt(int line) {
        if (bytes[line] == '#') {
            return -1;
        }
        long key = 0;
        for (int i = 0; i < KEY_DIGITS; i++) {
            key = key << 4 | Character.digit(bytes[line + i], 16);
        }
        return key;
    }

    private String line(int start) {
        int length = next(start) - 1 - start;
        return new String(bytes, start, length, StandardCharsets.US_ASCII);
    }
}
