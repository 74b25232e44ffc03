package io.culprit.dump;

import io.culprit.format.BoundedStream;
import io.culprit.machine.LittleEndian;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes of a file by position. Small files are held in memory, big ones are mapped, so that a file of any size opens in constant
 * memory. Reading past the end is ordinary: {@code read} says how much was there.
 */
public abstract class FileBytes implements AutoCloseable {

    /** Files up to this size are read at once: a triage dump is hashed whole anyway, and a held file cannot change under us. */
    public static final long HELD_LIMIT_BYTES = 16L << 20;

    /** The JDK reads up to so many bytes without a buffer of its own between file and array: half the time of one big read. */
    private static final int CHUNK_BYTES = 8192;

    /** Bytes already in memory; they are not copied and must not change. */
    public static FileBytes of(byte[] bytes) {
        return new HeldBytes(bytes, bytes.length);
    }

    /** The bytes of a regular file; the caller has checked that it is one. */
    public static FileBytes of(Path path) throws IOException {
        long size = Files.size(path);
        return size <= HELD_LIMIT_BYTES ? held(path, (int) size) : MappedBytes.map(path, size);
    }

    private static FileBytes held(Path path, int size) throws IOException {
        byte[] bytes = new byte[size];
        int done = 0;
        try (InputStream in = stream(path)) {
            int got = in.read(bytes, 0, Math.min(size, CHUNK_BYTES));
            while (got > 0) {
                done += got;
                got = in.read(bytes, done, Math.min(size - done, CHUNK_BYTES));
            }
        }
        return new HeldBytes(bytes, done);
    }

    /** The streams of old open a quarter of a millisecond sooner, but know files by text alone: a name of odd bytes has none. */
    private static InputStream stream(Path path) throws IOException {
        return oddName(path) ? Files.newInputStream(path) : new FileInputStream(path.toFile());
    }

    static boolean oddName(Path path) {
        return path.toString().indexOf('\uFFFD') >= 0;
    }

    /** Whether something that the file had could not be read: the disk or the share failed, or somebody cut it. Others may find more. */
    public boolean lost() {
        return false;
    }

    /** Size of the file when it was opened. */
    public abstract long sizeBytes();

    /**
     * Copies {@code [position, position + length)} to {@code buffer[offset...]}.
     *
     * @return how many leading bytes were there; 0 for a position past the end or negative
     */
    public abstract int read(long position, byte[] buffer, int offset, int length);

    /** The same at the beginning of {@code buffer}, for who reads the whole file once and in order. */
    public int readOnce(long position, byte[] buffer, int length) {
        return read(position, buffer, 0, length);
    }

    /** A slice for the generated parsers: what the file has of {@code [position, position + length)}, {@code length} bounded by the caller. */
    public BoundedStream stream(long position, int length) {
        return new BoundedStream(slice(position, length));
    }

    /** What the file has of {@code [position, position + length)}; nothing is allocated beyond that. */
    public byte[] slice(long position, long length) {
        byte[] bytes = new byte[available(position, length)];
        int got = read(position, bytes, 0, bytes.length);
        return got == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, got);
    }

    /** How many bytes of {@code [position, position + length)} the file has, at most 2^31 - 1 - some. */
    public final int available(long position, long length) {
        if (position < 0 || length <= 0 || position >= sizeBytes()) {
            return 0;
        }
        return (int) Math.min(Math.min(length, sizeBytes() - position), Integer.MAX_VALUE - 16);
    }

    /** Whether all of {@code [position, position + length)} lies in the file. */
    public final boolean holds(long position, long length) {
        return position >= 0 && length >= 0 && length <= sizeBytes() && position <= sizeBytes() - length;
    }

    /** The unsigned 32-bit integer at {@code position}, or -1 where the file has none. */
    public final long u32(long position) {
        byte[] bytes = new byte[4];
        return read(position, bytes, 0, 4) < 4 ? -1 : Integer.toUnsignedLong(LittleEndian.u32(bytes, 0));
    }

    /** Whether the file has exactly these ASCII characters at {@code position}. */
    public final boolean hasText(long position, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[wanted.length];
        return read(position, bytes, 0, bytes.length) == bytes.length && java.util.Arrays.equals(bytes, wanted);
    }

    @Override
    public abstract void close();
}
