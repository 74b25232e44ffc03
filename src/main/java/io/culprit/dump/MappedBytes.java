package io.culprit.dump;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A big file, mapped as a whole: only the pages that are read cost anything. */
final class MappedBytes extends FileBytes {

    private final Arena arena;
    private final MemorySegment segment;
    private volatile boolean lost;

    private MappedBytes(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    static MappedBytes map(Path path, long size) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new MappedBytes(arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
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
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, buffer, offset, count);
            return Thread.holdsLock(this) ? 0 : count;
        } catch (InternalError pageIsGone) {
            lost = true;
            return 0;
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
