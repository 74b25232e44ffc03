package io.culprit.format;

import io.kaitai.struct.ByteBufferKaitaiStream;
import io.kaitai.struct.KaitaiStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A Kaitai stream for hostile input: sizes and positions are checked against what is there before anything is allocated.
 *
 * <p>The runtime's own stream allocates the buffer of {@code readBytes(n)} before it looks, so that a file of one KiB with the size
 * 0x7fffffff in it ends in an OutOfMemoryError. Whatever does not fit ends in a {@link BufferUnderflowException} here.
 */
public final class BoundedStream extends ByteBufferKaitaiStream {

    /** All of {@code bytes}. */
    public BoundedStream(byte[] bytes) {
        super(bytes);
    }

    /** From the buffer's position to its limit; the buffer is not copied. */
    public BoundedStream(ByteBuffer buffer) {
        super(buffer);
    }

    @Override
    public void seek(int newPosition) {
        if (newPosition < 0 || newPosition > size()) {
            throw new BufferUnderflowException();
        }
        super.seek(newPosition);
    }

    @Override
    public void seek(long newPosition) {
        if (newPosition < 0 || newPosition > size()) {
            throw new BufferUnderflowException();
        }
        super.seek(newPosition);
    }

    @Override
    protected byte[] readBytesNotAligned(long length) {
        check(length);
        return super.readBytesNotAligned(length);
    }

    @Override
    public KaitaiStream substream(long length) {
        check(length);
        return super.substream(length);
    }

    /** The runtime's own throws a plain RuntimeException where the terminator is missing. */
    @Override
    public byte[] readBytesTerm(byte term, boolean includeTerm, boolean consumeTerm, boolean eosError) {
        byte[] bytes = super.readBytesTerm(term, includeTerm, consumeTerm, false);
        boolean terminated = !eosError || endsWith(term, consumeTerm);
        if (!terminated) {
            throw new BufferUnderflowException();
        }
        return bytes;
    }

    private boolean endsWith(byte term, boolean consumed) {
        int at = pos() - (consumed ? 1 : 0);
        if (at < 0 || at >= size()) {
            return false;
        }
        int after = pos();
        seek(at);
        byte found = readS1();
        seek(after);
        return found == term;
    }

    private void check(long length) {
        if (length < 0 || length > size() - pos()) {
            throw new BufferUnderflowException();
        }
    }
}
