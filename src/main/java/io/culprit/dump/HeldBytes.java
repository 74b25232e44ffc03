package io.culprit.dump;

import io.culprit.format.BoundedStream;
import java.nio.ByteBuffer;

/** A file held in memory. */
final class HeldBytes extends FileBytes {

    private final byte[] bytes;
    private final int size;

    /** The first {@code size} of {@code bytes}. */
    HeldBytes(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    @Override
    long sizeBytes() {
        return size;
    }

    @Override
    int read(long position, byte[] buffer, int offset, int length) {
        int count = available(position, length);
        System.arraycopy(bytes, (int) (count == 0 ? 0 : position), buffer, offset, count);
        return count;
    }

    @Override
    BoundedStream stream(long position, int length) {
        int count = available(position, length);
        return new BoundedStream(
                ByteBuffer.wrap(bytes, count == 0 ? 0 : (int) position, count).slice());
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
