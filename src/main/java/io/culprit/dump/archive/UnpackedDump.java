package io.culprit.dump.archive;

import io.culprit.dump.FileBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a dump go while its archive is unpacked: memory first, a temporary file when they are many. */
final class UnpackedDump extends OutputStream {

    /** More than this goes to a file. */
    static final int MEMORY_LIMIT_BYTES = 16 << 20;

    private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path path;
    private @Nullable OutputStream disk;

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (memory != null && memory.size() + length > MEMORY_LIMIT_BYTES) {
            spill(memory);
        }
        (memory != null ? memory : open()).write(bytes, offset, length);
    }

    /** The file's name comes from the system alone: no name from the archive ever becomes a path. */
    private void spill(ByteArrayOutputStream held) throws IOException {
        path = Files.createTempFile("culprit", ".dmp");
        path.toFile().deleteOnExit();
        disk = Files.newOutputStream(path);
        held.writeTo(disk);
        memory = null;
    }

    private OutputStream open() {
        if (disk == null) {
            throw new IllegalStateException("neither memory nor file");
        }
        return disk;
    }

    /** What was written, to be read; nothing can be written afterwards. */
    FileBytes bytes() throws IOException {
        if (memory != null) {
            return FileBytes.of(memory.toByteArray());
        }
        open().close();
        return FileBytes.of(java.util.Objects.requireNonNull(path));
    }

    /** Removes the temporary file; on Windows only after the mapping is closed. */
    void delete() {
        try {
            if (disk != null) {
                disk.close();
            }
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException stillOpen) {
            // deleteOnExit tries again when the program ends.
        }
    }
}
