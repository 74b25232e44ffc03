package io.culprit.verdict;

import io.culprit.verdict.Driver.Dma;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The built-in rows: {@code drivers.tsv}, patterns behind exact names. Only where rows begin is kept; a row is read when it is asked
 * for, and a crash asks for one in ten.
 */
final class DriverTable {

    private static final String RESOURCE = "drivers.tsv";
    private static final int CELLS = 7;

    /** A power of two, more than twice the rows. */
    private static final int SLOTS = 4096;

    private final byte[] text;

    /** Where the row of a name begins, by the hash of the name (open addressing); 0, where the heading is, for none. */
    private final int[] slots = new int[SLOTS];

    /** The first row with a pattern. */
    private final int patterns;

    private DriverTable(byte[] text) {
        this.text = text;
        int row = behind(0, '\n');
        while (row < text.length) {
            int hash = FileNames.hash(text, row, behind(row, '\t') - 1);
            if (hash == FileNames.NO_HASH) {
                break;
            }
            int slot = hash & SLOTS - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & SLOTS - 1;
            }
            slots[slot] = row;
            row = behind(row, '\n');
        }
        this.patterns = row;
    }

    static DriverTable read() {
        try (InputStream in = DriverTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            return new DriverTable(in.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The row with exactly this name, which is in lower case. */
    @Nullable
    Driver find(String name) {
        int slot = FileNames.hash(name) & SLOTS - 1;
        while (slots[slot] != 0) {
            if (isNamed(slots[slot], name)) {
                return row(slots[slot]);
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return null;
    }

    private boolean isNamed(int row, String name) {
        int length = name.length();
        if (row + length >= text.length || text[row + length] != '\t') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Character.toLowerCase(text[row + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The rows with patterns. */
    List<Driver> patterns() {
        return rows(patterns, text.length);
    }

    /** The rows with exact names. */
    List<Driver> names() {
        return rows(behind(0, '\n'), patterns);
    }

    private List<Driver> rows(int from, int to) {
        List<Driver> rows = new ArrayList<>();
        for (int row = from; row < to; row = behind(row, '\n')) {
            rows.add(row(row));
        }
        return rows;
    }

    private Driver row(int row) {
        String[] cells = new String[CELLS];
        int from = row;
        for (int i = 0; i < CELLS; i++) {
            int behind = behind(from, i == CELLS - 1 ? '\n' : '\t');
            cells[i] = new String(text, from, behind - 1 - from, StandardCharsets.UTF_8);
            from = behind;
        }
        return new Driver(
                cells[0],
                cells[1],
                cells[2],
                driverClass(cells[3]),
                dma(cells[4]),
                cells[5].equals("W"),
                cells[6].equals("never"));
    }

    private static DriverClass driverClass(String word) {
        DriverClass found = DriverClass.find(word);
        return found == null ? DriverClass.UNKNOWN : found;
    }

    private static Dma dma(String letter) {
        return switch (letter) {
            case "Y" -> Dma.BUS_MASTER;
            case "P" -> Dma.LIBRARY;
            default -> Dma.NONE;
        };
    }

    /** The offset behind the next {@code end}; every row has one, which a test checks. */
    private int behind(int from, char end) {
        int at = from;
        while (text[at] != end) {
            at++;
        }
        return at + 1;
    }
}
