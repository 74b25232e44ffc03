package io.culprit.table;

import io.culprit.machine.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as the build leaves it: rows of cells in the order of the bytes of their first cell, behind an index of where each row ends,
 * so that a look-up touches a dozen first cells and makes texts of the rows that it returns only. The build has checked every row.
 *
 * <p>The file is {@code size, count, end * count, rows}: how many bytes follow, how many rows there are, where each ends, numbers of
 * 32 bits with the low byte first, then the rows in UTF-8, tabs between their cells and a line feed behind each. The first is no row
 * but the title.
 */
public final class Table {

    private static final int NUMBER_BYTES = Integer.BYTES;

    private final byte[] bytes;
    private final int count;

    private Table(byte[] bytes) {
        this.bytes = bytes;
        this.count = LittleEndian.u32(bytes, 0);
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
            return read(in);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Reads in one go, for it knows how much. */
    static Table read(InputStream in) throws IOException {
        byte[] bytes = new byte[LittleEndian.u32(in.readNBytes(NUMBER_BYTES), 0)];
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException("the program's own table is cut off");
        }
        return new Table(bytes);
    }

    /**
     * The file of a table.
     *
     * @param title what {@link #title} answers
     * @param rows in the order of their first cells; no cell holds a tab or a line feed
     */
    public static byte[] file(String title, List<List<String>> rows) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        byte[] index = new byte[NUMBER_BYTES * (rows.size() + 3)];
        LittleEndian.putU32(index, NUMBER_BYTES, rows.size() + 1);
        for (int i = 0; i <= rows.size(); i++) {
            String line = i == 0 ? title : String.join("\t", rows.get(i - 1));
            lines.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            LittleEndian.putU32(index, NUMBER_BYTES * (i + 2), lines.size());
        }
        LittleEndian.putU32(index, 0, index.length - NUMBER_BYTES + lines.size());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(index);
        file.writeBytes(lines.toByteArray());
        return file.toByteArray();
    }

    /** The cells of every row whose first cell is this, in order, the first cell being cell 0. */
    public List<String[]> rows(String key) {
        List<String[]> rows = new ArrayList<>(2);
        for (int row = first(key); row < count && order(row, key) == 0; row++) {
            rows.add(cells(row));
        }
        return rows;
    }

    /** The rows whose first cell is a number of eight hex digits. */
    public List<String[]> rows(int key) {
        String digits = Integer.toHexString(key);
        return rows("00000000".substring(digits.length()) + digits);
    }

    /** The cells of every row. */
    public List<String[]> rows() {
        List<String[]> rows = new ArrayList<>(count);
        for (int row = 1; row < count; row++) {
            rows.add(cells(row));
        }
        return rows;
    }

    /** What the table says of itself, such as its day. */
    public String title() {
        return text(0);
    }

    /** The first row with this key, or a greater one. */
    private int first(String key) {
        int low = 1;
        int high = count;
        while (low < high) {
            int row = (low + high) >>> 1;
            if (order(row, key) < 0) {
                low = row + 1;
            } else {
                high = row;
            }
        }
        return low;
    }

    /** How the first cell of a row compares with a text in ASCII. What ends a cell is less than any of its characters. */
    private int order(int row, String key) {
        int at = start(row);
        int length = key.length();
        for (int i = 0; i < length; i++, at++) {
            int order = bytes[at] - key.charAt(i);
            if (order != 0) {
                return order;
            }
        }
        return bytes[at] == '\t' || bytes[at] == '\n' ? 0 : 1;
    }

    private int start(int row) {
        return NUMBER_BYTES * (count + 1) + (row == 0 ? 0 : LittleEndian.u32(bytes, NUMBER_BYTES * row));
    }

    private String[] cells(int row) {
        return text(row).split("\t", -1);
    }

    private String text(int row) {
        int start = start(row);
        return new String(bytes, start, start(row + 1) - 1 - start, StandardCharsets.UTF_8);
    }
}
