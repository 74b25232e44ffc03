package io.culprit.save;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow while a file is laid out; fields may be filled in later. Little-endian. */
public final class Layout {

    private byte[] bytes = new byte[0x10000];
    private int size;

    /** Nothing yet. */
    public Layout() {}

    /** How many bytes there are. */
    public int size() {
        return size;
    }

    /** Room for so many zero bytes; gives where it begins. */
    public int reserve(int sizeBytes) {
        int start = size;
        size += sizeBytes;
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
        }
        return start;
    }

    /** Adds bytes; gives where they begin. */
    public int append(byte[] data) {
        int start = reserve(data.length);
        System.arraycopy(data, 0, bytes, start, data.length);
        return start;
    }

    /** Adds zero bytes up to a multiple of {@code boundary}. */
    public void align(int boundary) {
        reserve((boundary - size % boundary) % boundary);
    }

    /** Sets a byte that is there. */
    public void put8(int offset, int value) {
        bytes[offset] = (byte) value;
    }

    /** Sets 16 bits that are there. */
    public void put16(int offset, int value) {
        LittleEndian.putU16(bytes, offset, value);
    }

    /** Sets 32 bits that are there. */
    public void put32(int offset, int value) {
        LittleEndian.putU32(bytes, offset, value);
    }

    /** Sets 64 bits that are there. */
    public void put64(int offset, long value) {
        LittleEndian.putU64(bytes, offset, value);
    }

    /** 32 bits that are there. */
    public int u32(int offset) {
        return LittleEndian.u32(bytes, offset);
    }

    /** Sets bytes that are there. */
    public void put(int offset, byte[] data) {
        System.arraycopy(data, 0, bytes, offset, data.length);
    }

    /** Sets text that takes one byte a character, without a zero behind it. */
    public void ascii(int offset, String text) {
        put(offset, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A copy of all of it. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
