package io.culprit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens dumps of every kind: the only door into this package. */
public final class DumpFiles {

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
