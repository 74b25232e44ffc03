package io.culprit.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table kept as text: lines of cells with tabs between them, in the order of the bytes of their first cell; lines that start with
 * {@code #} come first and are comments. A look-up makes texts of the lines that it returns only, so a table costs little more than
 * its bytes. The build has checked every line.
 */
public final class Table {

    private final byte[] bytes;

    private Table(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The table of that name beside a class.
     *
     * @throws IllegalStateException when the program was built without it
     */
    public static Table beside(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program's own table is missing: " + resource);
            }
            return new Table(in.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The cells of every line whose first cell is this, in order, the first cell being cell 0. */
    public List<String[]> rows(String key) {
        List<String[]> rows = new ArrayList<>(2);
        for (int at = first(key); at < bytes.length && order(at, key) == 0; at = next(at)) {
            rows.add(line(at).split("\t", -1));
        }
        return rows;
    }

    /** The lines whose first cell is a number of eight hex digits. */
    public List<String[]> rows(int key) {
        String digits = Integer.toHexString(key);
        return rows("00000000".substring(digits.length()) + digits);
    }

    /** The cells of every line. */
    public List<String[]> rows() {
        List<String[]> rows = new ArrayList<>();
        for (int at = 0; at < bytes.length; at = next(at)) {
            if (bytes[at] != '#') {
                rows.add(line(at).split("\t", -1));
            }
        }
        return rows;
    }

    /** The first cells of all lines, each once, in order. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int at = 0; at < bytes.length; at = next(at)) {
            if (bytes[at] != '#' && (keys.isEmpty() || order(at, keys.getLast()) != 0)) {
                keys.add(new String(bytes, at, behind(at, '\t') - 1 - at, StandardCharsets.UTF_8));
            }
        }
        return keys;
    }

    /** The first line, a comment, without its {@code #}. */
    public String title() {
        return bytes.length > 0 && bytes[0] == '#' ? line(0).substring(1).strip() : "";
    }

    /** Where the first line with this key, or a greater one, starts. */
    private int first(String key) {
        int low = 0;
        int high = bytes.length;
        while (low < high) {
            int line = lineStart((low + high) >>> 1);
            if (bytes[line] == '#' || order(line, key) < 0) {
                low = next(line);
            } else {
                high = line;
            }
        }
        return low;
    }

    /** How the first cell of a line compares with a text in ASCII. */
    private int order(int line, String key) {
        int length = key.length();
        for (int i = 0; i < length; i++) {
            int order = line + i < bytes.length ? bytes[line + i] - key.charAt(i) : -1;
            if (order != 0) {
                return order;
            }
        }
        return line + length < bytes.length && bytes[line + length] == '\t' ? 0 : 1;
    }

    private int lineStart(int position) {
        int at = position;
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private int next(int lineStart) {
        return behind(lineStart, '\n');
    }

    private int behind(int from, char end) {
        int at = from;
        while (at < bytes.length && bytes[at] != end) {
            at++;
        }
        return at + 1;
    }

    private String line(int start) {
        return new String(bytes, start, next(start) - 1 - start, StandardCharsets.UTF_8);
    }
}
