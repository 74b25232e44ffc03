package io.culprit.dump.kernel;

import io.culprit.dump.FileBytes;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.util.Arrays;

/**
 * Physical memory of a bitmap dump: the page with frame number p is in the file when bit p is set, behind as many pages as there are set
 * bits below p. Bits are counted block by block, as far up as somebody reads, so that opening costs nothing and a dump of any size
 * holds one number for each 64 MiB of physical memory.
 */
final class BitmapMemory implements AddressSpace {

    private static final int BLOCK_BITS = 1 << 14;
    private static final int BLOCK_BYTES = BLOCK_BITS / 8;
    private static final int PAGE_SHIFT = 12;

    private final FileBytes file;
    private final long bitmap;
    private final long bits;
    private final long firstPage;

    /** Set bits below each block; the first {@code counted} + 1 are known. */
    private long[] below = new long[16];

    private int counted;

    private final byte[] block = new byte[BLOCK_BYTES];
    private long blockHeld = -1;

    /** {@code bits} at position {@code bitmap} of the file, pages from position {@code firstPage}; the caller has clamped {@code bits} to the file. */
    BitmapMemory(FileBytes file, long bitmap, long bits, long firstPage) {
        this.file = file;
        this.bitmap = bitmap;
        this.bits = bits;
        this.firstPage = firstPage;
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            long position = position(address + done);
            if (position < 0) {
                return done;
            }
            int toPageEnd = Address.PAGE_BYTES - (int) (address + done & Address.PAGE_BYTES - 1);
            int wanted = Math.min(length - done, toPageEnd);
            int got = file.read(position, buffer, offset + done, wanted);
            done += got;
            if (got < wanted) {
                return done;
            }
        }
        return done;
    }

    @Override
    public String whyMissing(long address) {
        return position(address) < 0 ? "page not in dump" : "beyond the end of the truncated file";
    }

    /** Where the byte at a physical address is in the file, or -1. */
    private long position(long address) {
        long frame = address >>> PAGE_SHIFT;
        if (frame >= bits) {
            return -1;
        }
        hold(frame / BLOCK_BITS);
        int bit = (int) (frame % BLOCK_BITS);
        if ((block[bit >>> 3] >>> (bit & 7) & 1) == 0) {
            return -1;
        }
        long index = rank(frame / BLOCK_BITS) + setBitsBelow(bit);
        return firstPage + (index << PAGE_SHIFT) + (address & Address.PAGE_BYTES - 1);
    }

    /** Set bits below a block; counts on from the highest block that was asked for. */
    private long rank(long blockIndex) {
        int index = (int) blockIndex;
        if (index >= below.length) {
            below = Arrays.copyOf(below, Math.max(index + 1, below.length * 2));
        }
        while (counted < index) {
            hold(counted);
            below[counted + 1] = below[counted] + setBitsBelow(BLOCK_BITS);
            counted++;
        }
        hold(blockIndex);
        return below[index];
    }

    private int setBitsBelow(int bit) {
        int count = 0;
        int at = 0;
        while (at + 64 <= bit) {
            count += Long.bitCount(LittleEndian.u64(block, at >>> 3));
            at += 64;
        }
        if (at < bit) {
            count += Long.bitCount(LittleEndian.u64(block, at >>> 3) & ((1L << (bit - at)) - 1));
        }
        return count;
    }

    /** Loads a block of the bitmap; bits past the end of the bitmap or of the file are clear. */
    private void hold(long blockIndex) {
        if (blockHeld == blockIndex) {
            return;
        }
        long start = blockIndex * BLOCK_BYTES;
        int wanted = (int) Math.min(BLOCK_BYTES, (bits + 7) / 8 - start);
        int got = file.read(bitmap + start, block, 0, wanted);
        Arrays.fill(block, got, BLOCK_BYTES, (byte) 0);
        clearTail(blockIndex);
        blockHeld = blockIndex;
    }

    private void clearTail(long blockIndex) {
        long rest = bits - blockIndex * BLOCK_BITS;
        if (rest < BLOCK_BITS && (rest & 7) != 0) {
            block[(int) (rest >>> 3)] &= (byte) ((1 << (rest & 7)) - 1);
        }
    }
}
