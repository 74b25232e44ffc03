package io.culprit.dump.kernel;

import io.culprit.dump.Damage;
import io.culprit.dump.FileBytes;
import io.culprit.dump.SecondaryBlob;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/**
 * Secondary data of a kernel dump: tagged blobs from a given position to the end of the file, without a count (KbCallbackSecondaryDumpData
 * and its like). Neither a GUID of zeros nor a size of zero ends the list, and tags may repeat.
 */
final class SecondaryData {

    private static final int FILE_HEADER_BYTES = 0x10;
    private static final int BLOCK_HEADER_BYTES = 0x20;

    /** Real dumps have up to about a hundred. */
    private static final int MOST_BLOBS = 10_000;

    private SecondaryData() {}

    /** The blobs from {@code position} on; none where there is no {@code DumpBlob} mark. A blob that is cut adds a warning. */
    static List<SecondaryBlob> find(FileBytes file, long position, Damage damage) {
        List<SecondaryBlob> blobs = new ArrayList<>();
        if (!file.hasText(position, "DumpBlob")) {
            return blobs;
        }
        byte[] header = new byte[BLOCK_HEADER_BYTES];
        long next = position + Math.max(FILE_HEADER_BYTES, file.u32(position + 8));
        while (blobs.size() < MOST_BLOBS && file.read(next, header, 0, BLOCK_HEADER_BYTES) == BLOCK_HEADER_BYTES) {
            long headerBytes = u32(header, 0);
            if (headerBytes < BLOCK_HEADER_BYTES) {
                break;
            }
            long size = u32(header, 0x14);
            long data = next + headerBytes + u32(header, 0x18);
            if (!file.holds(data, size)) {
                damage.missing("a secondary data blob of " + size + " bytes passes the end of the file");
            }
            blobs.add(blob(header, data, size));
            next = data + size + u32(header, 0x1C);
        }
        return blobs;
    }

    private static SecondaryBlob blob(byte[] header, long data, long size) {
        String guid = guid(header, 4);
        return new SecondaryBlob(guid, SecondaryTag.name(guid), data, size);
    }

    private static long u32(byte[] bytes, int offset) {
        return Integer.toUnsignedLong(LittleEndian.u32(bytes, offset));
    }

    /** GUID text in lower case: three little-endian numbers, then eight bytes in order. */
    static String guid(byte[] bytes, int offset) {
        StringBuilder text = new StringBuilder(36);
        hex(text, LittleEndian.u32(bytes, offset), 8).append('-');
        hex(text, LittleEndian.u16(bytes, offset + 4), 4).append('-');
        hex(text, LittleEndian.u16(bytes, offset + 6), 4).append('-');
        for (int i = 8; i < 16; i++) {
            hex(text, bytes[offset + i], 2).append(i == 9 ? "-" : "");
        }
        return text.toString();
    }

    private static StringBuilder hex(StringBuilder text, int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text.append(Character.forDigit(value >>> shift & 0xF, 16));
        }
        return text;
    }
}
