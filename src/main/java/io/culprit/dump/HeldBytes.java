package io.culprit.dump;

import io.culprit.format.BoundedStream;
import java.nio.ByteBuffer;

/** A file held in memory. */
public final class HeldBytes extends FileBytes {

    private final byte[] bytes;
    private final int size;

    /** The first {@code size} of {@code bytes}. */
    public HeldBytes(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
        int count = available(position, length);
        System.arraycopy(bytes, (int) (count == 0 ? 0 : position), buffer, offset, count);
        return count;
    }

    @Override
    public BoundedStream stream(long position, int length) {
        int count = available(position, length);
        return new BoundedStream(
                ByteBuffer.wrap(bytes, count == 0 ? 0 : (int) position, count).slice());
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
