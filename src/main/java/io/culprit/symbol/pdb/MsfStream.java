package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;

/** A stream of an MSF file: its bytes may straddle blocks, so everything is read through here, by position in the stream. */
final class MsfStream {

    private static final int MAX_NAME = 4096;

    private final PdbBytes file;
    private final ReadBudget budget;
    private final int blockBytes;
    private final long blocks;
    private final int[] numbers;
    private final long size;

    MsfStream(PdbBytes file, ReadBudget budget, int blockBytes, long blocks, int[] numbers, long size) {
        this.file = file;
        this.budget = budget;
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        this.numbers = numbers;
        this.size = size;
    }

    /** Size in bytes as the directory says. */
    long sizeBytes() {
        return size;
    }

    /** Reads what is there of {@code [position, position + length)}; says how much. */
    int read(long position, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = position + done;
            if (at < 0 || at >= size) {
                break;
            }
            int inBlock = (int) (at % blockBytes);
            int part = (int) Math.min(Math.min(length - done, blockBytes - inBlock), size - at);
            long block = Integer.toUnsignedLong(numbers[(int) (at / blockBytes)]);
            if (!budget.take(part)
                    || block >= blocks
                    || file.read(block * blockBytes + inBlock, buffer, offset + done, part) < part) {
                break;
            }
            done += part;
        }
        return done;
    }

    /** Exactly these bytes; the length is checked against the stream before anything is allocated. */
    byte[] bytes(long position, long length) throws BadPdbException {
        if (position < 0 || length < 0 || length > size - position || length > Integer.MAX_VALUE - 16) {
            throw new BadPdbException("a stream ends at " + size + ", wanted " + length + " bytes at " + position);
        }
        byte[] bytes = new byte[(int) length];
        if (read(position, bytes, 0, bytes.length) < bytes.length) {
            throw new BadPdbException("a block of a stream lies outside the file");
        }
        return bytes;
    }

    int u16(long position) throws BadPdbException {
        return LittleEndian.u16(bytes(position, 2), 0);
    }

    int u32(long position) throws BadPdbException {
        return LittleEndian.u32(bytes(position, 4), 0);
    }

    /** The text that ends with NUL, at most {@value #MAX_NAME} bytes of it. */
    String text(long position) {
        byte[] buffer = new byte[MAX_NAME];
        int got = read(position, buffer, 0, 64);
        int end = zero(buffer, 0, got);
        if (end < 0 && got == 64) {
            got += read(position + 64, buffer, 64, MAX_NAME - 64);
            end = zero(buffer, 64, got);
        }
        return new String(buffer, 0, end < 0 ? got : end, StandardCharsets.UTF_8);
    }

    private static int zero(byte[] buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
