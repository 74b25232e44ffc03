package io.culprit.windows.blob;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;

/** The bytes of a blob. Offsets are the file's word and may be anything: who reads asks {@link #holds} first. */
record BlobBytes(byte[] bytes) {

    int size() {
        return bytes.length;
    }

    /** Whether {@code length} bytes at {@code at} are there, whatever the two numbers are. */
    boolean holds(long at, long length) {
        return at >= 0 && length >= 0 && at <= bytes.length && length <= bytes.length - at;
    }

    int u8(int at) {
        return bytes[at] & 0xFF;
    }

    int u16(int at) {
        return LittleEndian.u16(bytes, at);
    }

    /** The unsigned 32-bit integer. */
    long u32(int at) {
        return Integer.toUnsignedLong(LittleEndian.u32(bytes, at));
    }

    long u64(int at) {
        return LittleEndian.u64(bytes, at);
    }

    /** Whether these ASCII characters stand there. */
    boolean hasText(int at, String text) {
        if (!holds(at, text.length())) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** UTF-16 up to a zero, the end of the blob or {@code mostUnits}, whichever comes first. */
    String wideText(int at, int mostUnits) {
        int units = 0;
        while (units < mostUnits && holds(at + 2L * units, 2) && u16(at + 2 * units) != 0) {
            units++;
        }
        return holds(at, 2L * units) ? new String(bytes, at, 2 * units, StandardCharsets.UTF_16LE) : "";
    }

    /** Eight-bit characters up to a zero, the end of the blob or {@code most}, whichever comes first. */
    String text(int at, int most) {
        int count = 0;
        while (count < most && holds(at + (long) count, 1) && bytes[at + count] != 0) {
            count++;
        }
        return holds(at, count) ? new String(bytes, at, count, StandardCharsets.ISO_8859_1) : "";
    }
}
