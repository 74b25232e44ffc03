package io.culprit.image.elf;

import io.culprit.image.NotAnImageException;
import io.culprit.machine.LittleEndian;

/** A place in a section of DWARF, from which values are read one after the other, never beyond an end. */
final class DwarfBytes {

    private static final int LONGEST_NUMBER = 10;

    private final byte[] bytes;
    private final int end;
    private int at;

    DwarfBytes(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = Math.min(end, bytes.length);
    }

    /** The same bytes, to be read again. */
    DwarfBytes copy() {
        return new DwarfBytes(bytes, at, end);
    }

    int position() {
        return at;
    }

    int left() {
        return end - at;
    }

    boolean more() {
        return at < end;
    }

    private int taken(long count) throws NotAnImageException {
        if (count < 0 || count > end - at) {
            throw new NotAnImageException("call frame information ends within a value");
        }
        int from = at;
        at += (int) count;
        return from;
    }

    void skip(long count) throws NotAnImageException {
        taken(count);
    }

    int u8() throws NotAnImageException {
        return bytes[taken(1)] & 0xFF;
    }

    int u16() throws NotAnImageException {
        return LittleEndian.u16(bytes, taken(2));
    }

    long u32() throws NotAnImageException {
        return Integer.toUnsignedLong(LittleEndian.u32(bytes, taken(4)));
    }

    long u64() throws NotAnImageException {
        return LittleEndian.u64(bytes, taken(8));
    }

    /** ULEB128; bits beyond the 64th are lost. */
    long unsigned() throws NotAnImageException {
        long value = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            int part = u8();
            value |= (part & 0x7FL) << 7 * i;
            if ((part & 0x80) == 0) {
                return value;
            }
        }
        throw new NotAnImageException("call frame information has a number of more than 64 bits");
    }

    /** SLEB128. */
    long signed() throws NotAnImageException {
        long value = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            int part = u8();
            value |= (part & 0x7FL) << 7 * i;
            if ((part & 0x80) == 0) {
                int bits = 7 * (i + 1);
                return bits >= 64 ? value : value << 64 - bits >> 64 - bits;
            }
        }
        throw new NotAnImageException("call frame information has a number of more than 64 bits");
    }

    /** Text up to its zero. */
    String text() throws NotAnImageException {
        StringBuilder text = new StringBuilder();
        for (int c = u8(); c != 0; c = u8()) {
            text.append((char) c);
        }
        return text.toString();
    }

    /** The next bytes, to be read by themselves. */
    DwarfBytes part(long count) throws NotAnImageException {
        int from = taken(count);
        return new DwarfBytes(bytes, from, at);
    }
}
