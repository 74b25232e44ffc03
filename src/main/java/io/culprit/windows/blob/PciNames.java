package io.culprit.windows.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of PCI vendors and devices: {@code pci.ids.tsv}, made from the public PCI ID database. Read when a name is first asked for;
 * rows are found by their numbers, in order.
 */
public final class PciNames {

    private static final String RESOURCE = "pci.ids.tsv";

    private PciNames() {}

    /** Loaded with the first question. */
    private static final class Table {

        static final byte[] TEXT = read();

        /** Where the rows begin, behind the notice. */
        static final int ROWS = rows();

        private static byte[] read() {
            try (InputStream in = PciNames.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(RESOURCE + " is missing");
                }
                return in.readAllBytes();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static int rows() {
            int at = 0;
            while (TEXT[at] == '#') {
                at = behind(at);
            }
            return at;
        }

        /** Behind the end of the line; each has one, which a test checks. */
        static int behind(int from) {
            int at = from;
            while (TEXT[at] != '\n') {
                at++;
            }
            return at + 1;
        }
    }

    /** The vendor's name, or null for one that the database does not have. */
    public static @Nullable String vendor(int vendor) {
        return find(hex4(vendor));
    }

    /** The device's name without its vendor's, or null for one that the database does not have. */
    public static @Nullable String device(int vendor, int device) {
        return find(hex4(vendor) + hex4(device));
    }

    private static @Nullable String find(String key) {
        int low = Table.ROWS;
        int high = Table.TEXT.length;
        while (low < high) {
            int row = start((low + high) >>> 1);
            int order = compare(key, row);
            if (order == 0) {
                int name = row + key.length() + 1;
                return new String(Table.TEXT, name, Table.behind(row) - 1 - name, StandardCharsets.UTF_8);
            }
            if (order < 0) {
                high = row;
            } else {
                low = Table.behind(row);
            }
        }
        return null;
    }

    /** The start of the row that this byte belongs to. */
    private static int start(int inside) {
        int at = inside;
        while (at > Table.ROWS && Table.TEXT[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    /** The order of a key and a row's, which ends with a tab: less than any digit. */
    private static int compare(String key, int row) {
        for (int i = 0; i < key.length(); i++) {
            int order = key.charAt(i) - Table.TEXT[row + i];
            if (order != 0) {
                return order;
            }
        }
        return '\t' - Table.TEXT[row + key.length()];
    }

    private static String hex4(int value) {
        char[] digits = new char[4];
        for (int i = 0; i < 4; i++) {
            digits[i] = Character.forDigit(value >>> 12 - 4 * i & 0xF, 16);
        }
        return new String(digits);
    }
}
