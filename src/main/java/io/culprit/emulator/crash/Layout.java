package io.culprit.emulator.crash;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow while a file is laid out; fields may be filled in later. Little-endian. */
final class Layout {

    private byte[] bytes = new byte[0x10000];
    private int size;

    int size() {
        return size;
    }

    /** Room for so many zero bytes; gives where it begins. */
    int reserve(int sizeBytes) {
        int start = size;
        size += sizeBytes;
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
        }
        return start;
    }

    int append(byte[] data) {
        int start = reserve(data.length);
        System.arraycopy(data, 0, bytes, start, data.length);
        return start;
    }

    void align(int boundary) {
        reserve((boundary - size % boundary) % boundary);
    }

    void put8(int offset, int value) {
        bytes[offset] = (byte) value;
    }

    void put16(int offset, int value) {
        LittleEndian.putU16(bytes, offset, value);
    }

    void put32(int offset, int value) {
        LittleEndian.putU32(bytes, offset, value);
    }

    void put64(int offset, long value) {
        LittleEndian.putU64(bytes, offset, value);
    }

    void put(int offset, byte[] data) {
        System.arraycopy(data, 0, bytes, offset, data.length);
    }

    void ascii(int offset, String text) {
        put(offset, text.getBytes(StandardCharsets.US_ASCII));
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
