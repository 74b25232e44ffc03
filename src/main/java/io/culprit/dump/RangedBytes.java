package io.culprit.dump;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file that somebody else reads for us, range by range; the last ones are kept. */
final class RangedBytes extends FileBytes {

    /** What is read at once: of a big dump an analysis reads a few pages here and there, of a small one all. */
    private static final int BLOCK_BYTES = 1 << 18;

    private static final int MOST_BLOCKS = 64;

    private final long size;
    private final RemoteFile.Ranges ranges;
    private final Map<Long, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private boolean lost;

    RangedBytes(long size, RemoteFile.Ranges ranges) {
        this.size = size;
        this.ranges = ranges;
    }

    @Override
    public synchronized boolean lost() {
        return lost;
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public synchronized int read(long position, byte[] buffer, int offset, int length) {
        int wanted = available(position, length);
        int done = 0;
        while (done < wanted) {
            long at = position + done;
            byte[] block = block(at / BLOCK_BYTES);
            int from = (int) (at % BLOCK_BYTES);
            int count = Math.min(wanted - done, block.length - from);
            if (count <= 0) {
                return done;
            }
            System.arraycopy(block, from, buffer, offset + done, count);
            done += count;
        }
        return done;
    }

    private byte[] block(long number) {
        byte[] known = blocks.get(number);
        if (known != null) {
            return known;
        }
        long from = number * BLOCK_BYTES;
        int length = (int) Math.min(BLOCK_BYTES, size - from);
        byte[] read = new byte[0];
        try {
            read = ranges.read(from, length);
        } catch (IOException gone) {
            lost = true;
        }
        lost |= read.length < length;
        blocks.put(number, read);
        if (blocks.size() > MOST_BLOCKS) {
            blocks.remove(blocks.keySet().iterator().next());
        }
        return read;
    }

    @Override
    public void close() {
        blocks.clear();
    }
}
