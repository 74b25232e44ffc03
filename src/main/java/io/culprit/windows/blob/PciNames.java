package io.culprit.windows.blob;

import io.culprit.table.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of PCI vendors and devices: {@code pci.ids.tsv}, made from the public PCI ID database. Read when a name is first asked for;
 * rows are found by their numbers, in order.
 */
public final class PciNames {

    private PciNames() {}

    /** Loaded with the first question. */
    private static final class Names {
        static final Table TABLE = Table.beside(PciNames.class, "pci.table");
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
        List<String[]> rows = Names.TABLE.rows(key);
        return rows.isEmpty() ? null : rows.getFirst()[1];
    }

    private static String hex4(int value) {
        char[] digits = new char[4];
        for (int i = 0; i < 4; i++) {
            digits[i] = Character.forDigit(value >>> 12 - 4 * i & 0xF, 16);
        }
        return new String(digits);
    }
}
