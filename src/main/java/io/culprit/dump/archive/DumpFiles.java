package io.culprit.dump.archive;

import io.culprit.dump.DumpFile;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens dumps of every kind: the only door into this package. */
public final class DumpFiles {

    /** Where everything begins that says what a file is. */
    private static final int LOOK_BYTES = 4096;

    private DumpFiles() {}

    /**
     * Opens a dump, recognized by its content.
     *
     * @throws NotADumpException with one sentence for the user and a byte offset, when nothing in the file can be reported
     * @throws IOException when the file itself cannot be read
     */
    public static DumpFile open(Path path) throws IOException, NotADumpException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new NotADumpException(Files.isDirectory(path) ? "it is a folder" : "it is not a regular file", 0);
        }
        return open(path.getFileName().toString(), FileBytes.of(path));
    }

    /**
     * Opens a dump that comes through a pipe, of which no more is taken than it needs: what is no dump is not read to its end.
     *
     * @param name what reports call it
     * @throws NotADumpException as for a file, or when it is bigger than {@link ArchiveEntries#UNPACKED_LIMIT_BYTES}
     */
    public static DumpFile open(String name, InputStream pipe) throws IOException, NotADumpException {
        UnpackedDump copy = new UnpackedDump();
        try {
            byte[] start = pipe.readNBytes(LOOK_BYTES);
            copy.write(start);
            if (isDumpOrArchive(start)) {
                copyAll(pipe, copy);
            }
            return open(name, copy.bytes());
        } finally {
            copy.delete();
        }
    }

    private static void copyAll(InputStream pipe, UnpackedDump copy) throws IOException, NotADumpException {
        byte[] block = new byte[1 << 16];
        long taken = 0;
        for (int got = pipe.read(block); got > 0; got = pipe.read(block)) {
            taken += got;
            if (taken > ArchiveEntries.UNPACKED_LIMIT_BYTES) {
                throw new NotADumpException("more than 4 GiB came through the pipe: save it to a file first", taken);
            }
            copy.write(block, 0, got);
        }
    }

    /** Whether a file begins as a dump or an archive does; not, where it cannot be read. */
    public static boolean isDumpOrArchive(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return isDumpOrArchive(in.readNBytes(LOOK_BYTES));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isDumpOrArchive(byte[] start) {
        FileBytes look = FileBytes.of(start);
        return DumpFormat.find(look).isPresent() || Archive.find(look).isPresent();
    }

    /** Opens a dump that is already in memory; {@code name} is what reports call it. */
    public static DumpFile open(String name, byte[] bytes) throws NotADumpException {
        return open(name, FileBytes.of(bytes));
    }

    private static DumpFile open(String name, FileBytes bytes) throws NotADumpException {
        try {
            return open(bytes, new SourceFile(name, bytes));
        } catch (NotADumpException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static DumpFile open(FileBytes bytes, SourceFile source) throws NotADumpException {
        Optional<DumpFormat> format = DumpFormat.find(bytes);
        if (format.isPresent()) {
            source.hashAhead();
            return format.get().open(bytes, source);
        }
        Optional<Archive> archive = Archive.find(bytes);
        if (archive.isPresent()) {
            return ArchivedDump.open(archive.get(), bytes, source);
        }
        throw OtherFile.named(bytes);
    }
}
