package io.culprit.save;

import io.culprit.machine.LittleEndian;
import java.util.Locale;

/** Secondary data: tagged blobs one after the other behind a dump proper, without a count. */
public final class BlobList {

    private static final int BUILD_FREE = 0xF000_0000;
    private static final int FILE_HEADER = 0x10;
    private static final int BLOB_HEADER = 0x20;

    private final Layout out;

    /** Begins the list where {@code out} ends; {@code build} is that of the system. */
    public BlobList(Layout out, int build) {
        this.out = out;
        int file = out.reserve(FILE_HEADER);
        out.ascii(file, "DumpBlob");
        out.put32(file + 8, FILE_HEADER);
        out.put32(file + 12, BUILD_FREE | build);
    }

    /** Adds a blob; {@code guid} with dashes. */
    public void add(String guid, byte[] data) {
        int header = out.reserve(BLOB_HEADER);
        out.put32(header, BLOB_HEADER);
        out.put(header + 4, guid(guid));
        out.put32(header + 0x14, data.length);
        out.append(data);
    }

    /** How many bytes a blob of {@code sizeBytes} takes. */
    public static long room(long sizeBytes) {
        return BLOB_HEADER + sizeBytes;
    }

    /** A GUID in bytes: the first three fields are little-endian numbers, the rest stands as it is written. */
    public static byte[] guid(String text) {
        String digits = text.replace("-", "").toLowerCase(Locale.ROOT);
        byte[] bytes = new byte[16];
        LittleEndian.putU32(bytes, 0, Integer.parseUnsignedInt(digits, 0, 8, 16));
        LittleEndian.putU16(bytes, 4, Integer.parseInt(digits, 8, 12, 16));
        LittleEndian.putU16(bytes, 6, Integer.parseInt(digits, 12, 16, 16));
        for (int i = 8; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits, 2 * i, 2 * i + 2, 16);
        }
        return bytes;
    }
}
