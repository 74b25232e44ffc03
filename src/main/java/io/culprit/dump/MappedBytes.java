package io.culprit.dump;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A big file, mapped as a whole: only the pages that are read cost anything. */
final class MappedBytes extends FileBytes {

    private final Arena arena;
    private final MemorySegment segment;

    /** To be read in order; absent for a name of odd bytes, as which Java can open no such file. */
    private final @Nullable RandomAccessFile file;

    private volatile boolean lost;

    private MappedBytes(Arena arena, MemorySegment segment, @Nullable RandomAccessFile file) {
        this.arena = arena;
        this.segment = segment;
        this.file = file;
    }

    static MappedBytes map(Path path, long size) throws IOException {
        if (oddName(path)) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                return map(channel, size, null);
            }
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            return map(file.getChannel(), size, file);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            file.close();
            throw e;
        }
    }

    private static MappedBytes map(FileChannel channel, long size, @Nullable RandomAccessFile file) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new MappedBytes(arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena), file);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public boolean lost() {
        return lost;
    }

    @Override
    public long sizeBytes() {
        return segment.byteSize();
    }

    /**
     * A file may shrink while it is mapped: someone copies over it, a share goes away. The operating system then raises SIGBUS (an
     * in-page error on Windows), which the JVM turns into an InternalError; here those bytes are missing.
     *
     * <p>In compiled code the JVM throws that error not at the copy but at the thread's next stop, which after inlining was seen to lie
     * outside of this method (HotSpot 25, 200,000 reads, then a cut). A call into native code is such a stop: the one that asks for a lock
     * that nobody takes costs a few nanoseconds and keeps the error here.
     */
    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
        int count = available(position, length);
        if (count == 0) {
            return 0; // a segment refuses a position beyond its end, even for no bytes
        }
        try {
            MemorySegment.copy(segment, position, MemorySegment.ofArray(buffer), offset, count);
            return Thread.holdsLock(this) ? 0 : count;
        } catch (InternalError pageIsGone) {
            lost = true;
            return 0;
        }
    }

    /** By the file: what is read of a mapping counts as memory of the process. */
    @Override
    public int readOnce(long position, byte[] buffer, int length) {
        int count = available(position, length);
        if (file == null || count == 0) {
            return read(position, buffer, 0, length);
        }
        try {
            synchronized (file) {
                file.seek(position);
                int got = file.read(buffer, 0, count);
                lost |= got <= 0;
                return Math.max(0, got);
            }
        } catch (IOException failed) {
            lost |= arena.scope().isAlive(); // else it was closed by who needs it no more
            return 0;
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
        if (file != null) {
            try {
                file.close();
            } catch (IOException nothingWasWritten) {
                // Nor is it read any more.
            }
        }
    }
}
