package io.culprit.cabinet;

import io.culprit.machine.LittleEndian;
import java.io.IOException;
import java.util.Arrays;

/**
 * LZX with a window of 2^15 to 2^21 bytes ([MS-PATCH], "LZX DELTA Compression and Decompression", without its delta). The output comes
 * in frames of 32 KiB, one for each block of the cabinet; the blocks of LZX itself have any size.
 */
final class Lzx implements CabinetMethod {

    private static final int LEAST_WINDOW = 15;
    private static final int MOST_WINDOW = 21;
    private static final int FRAME_BYTES = 0x8000;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 249;
    private static final int VERBATIM = 1;
    private static final int ALIGNED = 2;
    private static final int UNCOMPRESSED = 3;

    /** Bits behind a position slot, at most; slots from 36 on have that many. */
    private static final int MOST_FOOTER_BITS = 17;

    /** Calls are translated in the first GiB only. */
    private static final long TRANSLATED_FRAMES = 0x8000;

    private final LzxBits in = new LzxBits();
    private final byte[] window;
    private final LzxTree main;
    private final LzxTree lengths = new LzxTree(LENGTHS);
    private final LzxTree aligned = new LzxTree(8);
    private final int[] recent = {1, 1, 1};
    private final int[] slotBase;
    private int at;
    private int reached;
    private boolean started;
    private int blockType;
    private int blockBytes;
    private boolean odd;
    private int translationBytes;
    private long frames;

    Lzx(int windowBits) throws IOException {
        if (windowBits < LEAST_WINDOW || windowBits > MOST_WINDOW) {
            throw new IOException("its LZX window of 2^" + windowBits + " bytes is not allowed");
        }
        window = new byte[1 << windowBits];
        slotBase = slotBases(window.length);
        main = new LzxTree(LITERALS + 8 * slotBase.length);
    }

    @Override
    public int windowBytes() {
        return window.length;
    }

    private static int[] slotBases(int windowBytes) {
        int[] bases = new int[64];
        int slots = 0;
        for (int base = 0; base < windowBytes; base += 1 << footerBits(slots), slots++) {
            bases[slots] = base;
        }
        return Arrays.copyOf(bases, slots);
    }

    private static int footerBits(int slot) {
        return slot < 4 ? 0 : Math.min(slot / 2 - 1, MOST_FOOTER_BITS);
    }

    @Override
    public byte[] unpack(byte[] data, int unpackedBytes) throws IOException {
        if (unpackedBytes > FRAME_BYTES) {
            throw new IOException("an LZX block is longer than 32 KiB");
        }
        in.append(data);
        if (!started) {
            started = true;
            translationBytes = in.take(1) == 0 ? 0 : in.take(32);
        }
        int from = at;
        for (int left = unpackedBytes; left > 0; ) {
            if (blockBytes == 0) {
                beginBlock();
            }
            int part = Math.min(left, blockBytes);
            fill(part);
            blockBytes -= part;
            left -= part;
        }
        if (blockType != UNCOMPRESSED) {
            in.align();
        }
        byte[] frame = Arrays.copyOfRange(window, from, from + unpackedBytes);
        at &= window.length - 1;
        translate(frame);
        frames++;
        return frame;
    }

    private void beginBlock() throws IOException {
        if (odd) {
            in.pad();
            odd = false;
        }
        blockType = in.take(3);
        blockBytes = in.take(24);
        if (blockBytes == 0) {
            throw new IOException("an LZX block is empty");
        }
        switch (blockType) {
            case VERBATIM -> readTrees();
            case ALIGNED -> {
                aligned.readPlain(in, 3);
                readTrees();
            }
            case UNCOMPRESSED -> readRecent();
            default -> throw new IOException("an LZX block is of an unknown kind (" + blockType + ")");
        }
    }

    private void readTrees() throws IOException {
        main.readChanges(in, 0, LITERALS);
        main.readChanges(in, LITERALS, LITERALS + 8 * slotBase.length);
        main.build();
        lengths.readChanges(in, 0, LENGTHS);
        lengths.build();
    }

    private void readRecent() throws IOException {
        in.toBytes();
        byte[] raw = new byte[12];
        in.bytes(raw, 0, 12);
        for (int i = 0; i < 3; i++) {
            recent[i] = LittleEndian.u32(raw, 4 * i);
        }
        odd = (blockBytes & 1) != 0;
    }

    /** Unpacks {@code count} bytes of the block; a frame never wraps in the window, whose size is a multiple of it. */
    private void fill(int count) throws IOException {
        int end = at + count;
        if (end > window.length) {
            throw new IOException("an LZX block follows one that is not 32 KiB long");
        }
        if (blockType == UNCOMPRESSED) {
            in.bytes(window, at, count);
            at = end;
        }
        while (at < end) {
            int symbol = main.next(in);
            if (symbol < LITERALS) {
                window[at++] = (byte) symbol;
            } else {
                copy(symbol - LITERALS, end);
            }
        }
        reached = Math.max(reached, at);
    }

    private void copy(int match, int end) throws IOException {
        int length = (match & 7) + 2 + ((match & 7) == 7 ? lengths.next(in) : 0);
        int offset = offset(match >>> 3);
        if (length > end - at || offset <= 0 || offset > Math.max(at, reached)) {
            throw new IOException("an LZX block refers to what is not there");
        }
        for (int i = 0; i < length; i++) {
            window[at] = window[at - offset & window.length - 1];
            at++;
        }
    }

    /** How far back a match lies: one of the last three distances, or a new one. */
    private int offset(int slot) throws IOException {
        int offset = slot < 3 ? recent[slot] : slotBase[slot] + footer(footerBits(slot)) - 2;
        if (slot < 3) {
            recent[slot] = recent[0];
        } else {
            recent[2] = recent[1];
            recent[1] = recent[0];
        }
        recent[0] = offset;
        return offset;
    }

    private int footer(int bits) throws IOException {
        if (blockType != ALIGNED || bits < 3) {
            return bits == 0 ? 0 : in.take(bits);
        }
        int high = bits == 3 ? 0 : in.take(bits - 3);
        return high << 3 | aligned.next(in);
    }

    /** Calls (E8 and a distance) were made absolute to pack better; this makes them relative again. */
    private void translate(byte[] frame) {
        if (translationBytes == 0 || frames >= TRANSLATED_FRAMES) {
            return;
        }
        for (int i = 0; i < frame.length - 10; i++) {
            if ((frame[i] & 0xFF) == 0xE8) {
                int position = (int) (frames * FRAME_BYTES) + i;
                int absolute = LittleEndian.u32(frame, i + 1);
                if (absolute >= -position && absolute < translationBytes) {
                    int relative = absolute >= 0 ? absolute - position : absolute + translationBytes;
                    LittleEndian.putU32(frame, i + 1, relative);
                }
                i += 4;
            }
        }
    }
}
