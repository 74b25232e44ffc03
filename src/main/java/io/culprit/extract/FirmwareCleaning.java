package io.culprit.extract;

import io.culprit.machine.LittleEndian;
import java.util.Arrays;

/**
 * Takes serial numbers, asset tags and UUIDs out of SMBIOS tables (DMTF DSP0134), and the product key out of the pieces of ACPI tables
 * that dumps have (MSDM).
 */
final class FirmwareCleaning {

    static final String SERIALS = "serial numbers of the machine";
    static final String KEYS = "product keys";

    /** Type of a structure, then the offsets of the numbers of its private strings. */
    private static final int[][] PRIVATE = {
        {1, 0x07},
        {2, 0x07, 0x08},
        {3, 0x07, 0x08},
        {4, 0x20, 0x21},
        {17, 0x18, 0x19},
        {22, 0x07},
        {27, 0x0F},
        {39, 0x0B, 0x0C}
    };

    private static final int SYSTEM = 1;
    private static final int SYSTEM_UUID = 8;
    private static final int UUID_BYTES = 16;
    private static final int OEM_STRINGS = 11;
    private static final int END = 127;
    private static final int RAW_HEADER = 8;
    private static final int TABLE_HEADER = 36;
    private static final int MOST_TABLES = 256;

    private FirmwareCleaning() {}

    /** Cleans the structures of a RawSMBIOSData; gives how many strings and UUIDs it blanked. */
    static int smbios(byte[] bytes) {
        int count = 0;
        int at = RAW_HEADER;
        while (at + 4 <= bytes.length && bytes[at] != END) {
            int type = bytes[at] & 0xFF;
            int length = bytes[at + 1] & 0xFF;
            int strings = at + length;
            if (length < 4 || strings > bytes.length) {
                Arrays.fill(bytes, at, bytes.length, (byte) 0);
                return count;
            }
            if (type == SYSTEM && length >= SYSTEM_UUID + UUID_BYTES) {
                Arrays.fill(bytes, at + SYSTEM_UUID, at + SYSTEM_UUID + UUID_BYTES, (byte) 0);
                count++;
            }
            int next = strings;
            for (int number = 1; next < bytes.length && bytes[next] != 0; number++) {
                int end = next;
                while (end < bytes.length && bytes[end] != 0) {
                    end++;
                }
                if (type == OEM_STRINGS || isPrivate(bytes, at, length, number)) {
                    Arrays.fill(bytes, next, end, (byte) 'x');
                    count++;
                }
                next = end + 1;
            }
            at = next == strings ? next + 2 : next + 1;
        }
        return count;
    }

    private static boolean isPrivate(byte[] bytes, int at, int length, int number) {
        for (int[] row : PRIVATE) {
            for (int i = 1; row[0] == (bytes[at] & 0xFF) && i < row.length; i++) {
                if (row[i] < length && (bytes[at + row[i]] & 0xFF) == number) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Cleans pieces of ACPI tables: of n tables each has 4n bytes at most, an SSDT only its header; empties them where no n fits. */
    static int acpi(byte[] bytes) {
        int tables = 1;
        while (tables <= MOST_TABLES && !fits(bytes, tables)) {
            tables++;
        }
        if (tables > MOST_TABLES) {
            Arrays.fill(bytes, (byte) 0);
            return bytes.length == 0 ? 0 : 1;
        }
        int keys = 0;
        for (int at = 0; at < bytes.length; at += piece(bytes, at, tables)) {
            int end = at + piece(bytes, at, tables);
            if (named(bytes, at, "MSDM") && at + TABLE_HEADER < end) {
                Arrays.fill(bytes, at + TABLE_HEADER, end, (byte) 0);
                keys++;
            }
        }
        return keys;
    }

    private static boolean fits(byte[] bytes, int tables) {
        int at = 0;
        for (int i = 0; i < tables; i++) {
            int piece = piece(bytes, at, tables);
            if (piece < 8) {
                return false;
            }
            at += piece;
        }
        return at == bytes.length;
    }

    /** How many bytes the piece of the table has that begins there; 0 where none does. */
    private static int piece(byte[] bytes, int at, int tables) {
        if (at + 8 > bytes.length) {
            return 0;
        }
        int most = named(bytes, at, "SSDT") ? Math.min(4 * tables, TABLE_HEADER) : 4 * tables;
        int piece = (int) Math.min(Integer.toUnsignedLong(LittleEndian.u32(bytes, at + 4)), most);
        return at + piece > bytes.length ? 0 : piece;
    }

    private static boolean named(byte[] bytes, int at, String signature) {
        for (int i = 0; i < 4; i++) {
            if (bytes[at + i] != signature.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
