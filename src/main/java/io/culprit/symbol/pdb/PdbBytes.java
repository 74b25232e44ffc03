package io.culprit.symbol.pdb;

import io.culprit.machine.AddressSpace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a PDB by file position: mapped, so that only what is asked for is read. A file that shrinks is a short read. */
public final class PdbBytes implements AddressSpace, AutoCloseable {

    private final Arena arena;
    private final MemorySegment segment;

    private PdbBytes(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    /** The bytes of a file, mapped and not read; whoever asked closes them. */
    public static PdbBytes map(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new PdbBytes(arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException | RuntimeException failure) {
            arena.close();
            throw failure;
        }
    }

    static PdbBytes of(byte[] bytes) {
        return new PdbBytes(Arena.ofAuto(), MemorySegment.ofArray(bytes));
    }

    /** How many bytes there are. */
    public long sizeBytes() {
        return segment.byteSize();
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
        if (position < 0 || position >= segment.byteSize()) {
            return 0;
        }
        int part = (int) Math.min(length, segment.byteSize() - position);
        try {
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, buffer, offset, part);
            return part;
        } catch (InternalError truncated) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (segment.isMapped()) {
            arena.close();
        }
    }
}
