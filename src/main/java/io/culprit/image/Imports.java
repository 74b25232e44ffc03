package io.culprit.image;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The files that an image calls into, by the names of its import directory (PE/COFF specification, ".idata": rows of 20 bytes, the last
 * one empty). A directory that is made up or lies on missing pages ends where it stops making sense.
 */
final class Imports {

    private static final int ROW_BYTES = 20;
    private static final int NAME = 12;
    private static final int ADDRESS_TABLE = 16;
    /** Drivers have a dozen, programs some dozens. */
    private static final int MOST_ROWS = 256;

    private static final int LONGEST_NAME = 64;

    private Imports() {}

    /** The names in lower case, in the order of the directory, each once. */
    static List<String> of(PeDirectory directory, AddressSpace contents) {
        List<String> names = new ArrayList<>();
        byte[] row = new byte[ROW_BYTES];
        for (int i = 0; directory.present() && i < MOST_ROWS; i++) {
            if (contents.read(directory.rva() + (long) i * ROW_BYTES, row, 0, ROW_BYTES) < ROW_BYTES) {
                break;
            }
            int name = LittleEndian.u32(row, NAME);
            if (name == 0 || LittleEndian.u32(row, ADDRESS_TABLE) == 0) {
                break;
            }
            String text = name(contents, Integer.toUnsignedLong(name));
            if (!text.isEmpty() && !names.contains(text)) {
                names.add(text);
            }
        }
        return names;
    }

    /** A file name of printable ASCII letters that ends within bounds; else empty. */
    private static String name(AddressSpace contents, long rva) {
        byte[] raw = new byte[LONGEST_NAME];
        int got = contents.read(rva, raw, 0, raw.length);
        for (int end = 0; end < got; end++) {
            if (raw[end] == 0) {
                return new String(raw, 0, end, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            }
            if (raw[end] <= ' ' || raw[end] > '~') {
                return "";
            }
        }
        return "";
    }
}
