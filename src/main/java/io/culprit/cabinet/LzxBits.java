package io.culprit.cabinet;

import io.culprit.machine.LittleEndian;
import java.io.IOException;
import java.util.Arrays;

/** The bits of an LZX stream: words of 16 bits, little-endian, of which the highest bit comes first ([MS-PATCH], bitstream). */
final class LzxBits {

    private byte[] data = new byte[0];
    private int at;
    private int held;
    private int heldBits;

    /** Goes on with these bytes behind what was not used of those before. */
    void append(byte[] more) {
        int left = Math.max(0, data.length - at);
        byte[] joined = Arrays.copyOf(left == 0 ? more : Arrays.copyOfRange(data, at, at + left), left + more.length);
        System.arraycopy(more, 0, joined, left, more.length);
        data = joined;
        at = 0;
    }

    /** The next {@code count} bits, at most 16, without taking them; behind the end there are zeros. */
    int peek(int count) {
        while (heldBits < count) {
            int word = at + 1 < data.length ? LittleEndian.u16(data, at) : 0;
            at += 2;
            held = held << 16 | word;
            heldBits += 16;
        }
        return held >>> heldBits - count & (1 << count) - 1;
    }

    /** Takes bits that were looked at. */
    void skip(int count) throws IOException {
        heldBits -= count;
        if (at - heldBits / 8 > data.length) {
            throw new IOException("an LZX block is cut short");
        }
    }

    /** Takes the next {@code count} bits, at most 32. */
    int take(int count) throws IOException {
        if (count > 16) {
            return take(count - 16) << 16 | take(16);
        }
        int bits = peek(count);
        skip(count);
        return bits;
    }

    /** Goes to the next word, as each frame of output does. */
    void align() throws IOException {
        skip(heldBits & 15);
        at -= heldBits / 8;
        heldBits = 0;
        held = 0;
    }

    /** Goes to the bytes of an uncompressed block: 1 to 16 bits further. */
    void toBytes() throws IOException {
        take(1);
        align();
    }

    /** Takes bytes; only behind {@link #toBytes}. */
    void bytes(byte[] target, int offset, int count) throws IOException {
        if (count > data.length - at) {
            throw new IOException("an LZX block is cut short");
        }
        System.arraycopy(data, at, target, offset, count);
        at += count;
    }

    /** Steps over the byte that makes an uncompressed block even. */
    void pad() {
        at = Math.min(at + 1, data.length);
    }
}
