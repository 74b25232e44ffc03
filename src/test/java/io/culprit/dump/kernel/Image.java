package io.culprit.dump.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are laid out by hand: little-endian values at offsets, growing as needed. */
public final class Image {

    private byte[] bytes;
    private int size;

    /** An image of {@code size} zero bytes that may grow. */
    public Image(int size) {
        this.bytes = new byte[Math.max(size, 64)];
        this.size = size;
    }

    /** An image filled with the four characters {@code PAGE}, as the kernel prepares a dump header. */
    public static Image filled(int size) {
        Image image = new Image(size);
        for (int i = 0; i < size; i += 4) {
            image.text(i, "PAGE");
        }
        return image;
    }

    /** How many bytes it has. */
    public int size() {
        return size;
    }

    /** The least significant {@code count} bytes of {@code value}. */
    public Image put(int offset, long value, int count) {
        grow(offset + count);
        for (int i = 0; i < count; i++) {
            bytes[offset + i] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    public Image u8(int offset, long value) {
        return put(offset, value, 1);
    }

    public Image u16(int offset, long value) {
        return put(offset, value, 2);
    }

    public Image u32(int offset, long value) {
        return put(offset, value, 4);
    }

    public Image u64(int offset, long value) {
        return put(offset, value, 8);
    }

    /** Characters of one byte each, without a NUL. */
    public Image text(int offset, String text) {
        return bytes(offset, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** UTF-16 units without a NUL. */
    public Image wide(int offset, String text) {
        return bytes(offset, text.getBytes(StandardCharsets.UTF_16LE));
    }

    public Image bytes(int offset, byte[] source) {
        grow(offset + source.length);
        System.arraycopy(source, 0, bytes, offset, source.length);
        return this;
    }

    /** Puts the bytes at the end and says at which offset. */
    public int append(byte[] source) {
        int offset = size;
        bytes(offset, source);
        return offset;
    }

    /** Grows with zeros to a multiple of {@code alignment}. */
    public Image align(int alignment) {
        grow((size + alignment - 1) / alignment * alignment);
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void grow(int wanted) {
        if (wanted > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(wanted, bytes.length * 2));
        }
        size = Math.max(size, wanted);
    }
}
