package io.culprit.dump.archive;

import io.culprit.dump.DumpFile;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.RemoteFile;
import io.culprit.dump.SourceFile;
import io.culprit.machine.Budget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        return open(path, "", Budget.none());
    }

    /**
     * Opens one dump of an archive.
     *
     * @param entry names of the entries that lead to it, joined by {@code !}, as {@link #each} tells them; empty for the first dump
     * @param budget of the analysis; when it is spent, nothing more is unpacked
     * @throws NotADumpException as for a file, or when the archive holds no such dump
     * @throws IOException when the file itself cannot be read
     */
    public static DumpFile open(Path path, String entry, Budget budget) throws IOException, NotADumpException {
        if (entry.isEmpty()) {
            regular(path);
            return open(path.getFileName().toString(), FileBytes.of(path), budget);
        }
        Wanted wanted = new Wanted(entry);
        each(path, budget, wanted);
        return wanted.found();
    }

    /** Opens one dump and passes over the others. */
    private static final class Wanted implements DumpVisitor {

        private static final int MOST_NAMES = 10;

        private final String entry;
        private final StringBuilder others = new StringBuilder();
        private int passed;
        private @Nullable DumpFile dump;
        private @Nullable NotADumpException failure;

        Wanted(String entry) {
            this.entry = entry;
        }

        @Override
        public void dump(String name, long sizeBytes, Opener opener) {
            if (!name.equals(entry) || dump != null) {
                passed++;
                if (passed <= MOST_NAMES && !name.isEmpty()) {
                    others.append(others.isEmpty() ? "" : ", ").append(name);
                }
                return;
            }
            try {
                dump = opener.open();
            } catch (NotADumpException unreadable) {
                failure = unreadable;
            } catch (IOException lost) {
                throw new UncheckedIOException(lost);
            }
        }

        DumpFile found() throws NotADumpException {
            if (dump != null) {
                return dump;
            }
            String more = passed > MOST_NAMES ? ", ..." : "";
            throw failure != null
                    ? failure
                    : new NotADumpException(
                            "it holds no dump called " + entry + " (it holds: " + others + more + ")", 0);
        }
    }

    private static void regular(Path path) throws NotADumpException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new NotADumpException(Files.isDirectory(path) ? "it is a folder" : "it is not a regular file", 0);
        }
    }

    /**
     * Opens a dump that comes through a pipe, of which no more is taken than it needs: what is no dump is not read to its end.
     *
     * @param name what reports call it
     * @throws NotADumpException as for a file, or when it is bigger than {@link ArchiveEntries#UNPACKED_LIMIT_BYTES}
     */
    public static DumpFile open(String name, InputStream pipe, Budget budget) throws IOException, NotADumpException {
        UnpackedDump copy = new UnpackedDump();
        try {
            return open(name, taken(pipe, copy, budget), budget);
        } finally {
            copy.delete();
        }
    }

    /** Whoever writes into the pipe is waited for. */
    private static FileBytes taken(InputStream pipe, UnpackedDump copy, Budget budget)
            throws IOException, NotADumpException {
        long asked = System.nanoTime();
        byte[] start = pipe.readNBytes(LOOK_BYTES);
        copy.write(start);
        if (isDumpOrArchive(start)) {
            copyAll(pipe, copy);
        }
        budget.waitedSince(asked);
        return copy.bytes();
    }

    private static void copyAll(InputStream pipe, UnpackedDump copy) throws IOException, NotADumpException {
        byte[] block = new byte[1 << 16];
        long taken = 0;
        for (int got = pipe.read(block); got > 0; got = pipe.read(block)) {
            taken += got;
            if (taken > UnpackBudget.UNPACKED_LIMIT_BYTES) {
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

    /** What a file that somebody else reads holds, from its beginning on. */
    public static InputStream stream(RemoteFile file) {
        return new FileInput(file.bytes());
    }

    /** Opens a dump that is already in memory; {@code name} is what reports call it. */
    public static DumpFile open(String name, byte[] bytes) throws NotADumpException {
        try {
            return open(name, FileBytes.of(bytes), Budget.none());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static DumpFile open(String name, FileBytes bytes, Budget budget) throws IOException, NotADumpException {
        try {
            Optional<DumpFormat> format = DumpFormat.find(bytes);
            if (format.isPresent()) {
                return opened(format.get(), name, bytes);
            }
            Optional<Archive> archive = Archive.find(bytes);
            if (archive.isPresent()) {
                return ArchivedDump.first(archive.get(), bytes, name, budget);
            }
            throw none(bytes);
        } catch (IOException | NotADumpException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static NotADumpException none(FileBytes bytes) throws IOException {
        return judged(OtherFile.named(bytes), bytes);
    }

    /** What is wrong with a file of which something could not be read is not known. */
    private static NotADumpException judged(NotADumpException wrong, FileBytes bytes) throws IOException {
        if (bytes.lost()) {
            throw new IOException(SourceFile.LOST, wrong);
        }
        return wrong;
    }

    private static DumpFile opened(DumpFormat format, String name, FileBytes bytes)
            throws IOException, NotADumpException {
        try {
            return open(format, name, bytes);
        } catch (NotADumpException wrong) {
            throw judged(wrong, bytes);
        }
    }

    private static DumpFile open(DumpFormat format, String name, FileBytes bytes) throws NotADumpException {
        SourceFile source = new SourceFile(name, bytes);
        source.hashAhead();
        return format.open(bytes, source);
    }

    /**
     * Hands over every dump of a file: itself, or what an archive holds, which is unpacked one dump at a time.
     *
     * @param budget of the analysis that is going on; when it is spent, nothing more is unpacked
     * @throws NotADumpException when there is none
     * @throws IOException when the file itself cannot be read
     */
    public static void each(Path path, Budget budget, DumpVisitor visitor) throws IOException, NotADumpException {
        regular(path);
        each(path.getFileName().toString(), FileBytes.of(path), budget, visitor);
    }

    /** The same of what comes through a pipe, as {@link #open(String, InputStream, Budget)} takes it. */
    public static void each(String name, InputStream pipe, Budget budget, DumpVisitor visitor)
            throws IOException, NotADumpException {
        UnpackedDump copy = new UnpackedDump();
        try {
            each(name, taken(pipe, copy, budget), budget, visitor);
        } finally {
            copy.delete();
        }
    }

    /** The same of a file that somebody else reads. */
    public static void each(RemoteFile file, Budget budget, DumpVisitor visitor) throws IOException, NotADumpException {
        each(file.name(), file.bytes(), budget, visitor);
    }

    private static void each(String name, FileBytes bytes, Budget budget, DumpVisitor visitor)
            throws IOException, NotADumpException {
        try (bytes) {
            Optional<DumpFormat> format = DumpFormat.find(bytes);
            Optional<Archive> archive = format.isPresent() ? Optional.empty() : Archive.find(bytes);
            if (format.isPresent()) {
                visitor.dump("", bytes.sizeBytes(), () -> opened(format.get(), name, bytes));
            } else if (archive.isPresent()) {
                eachInside(archive.get(), name, bytes, budget, visitor);
            } else {
                throw none(bytes);
            }
        }
    }

    private static void eachInside(Archive kind, String name, FileBytes archive, Budget budget, DumpVisitor visitor)
            throws NotADumpException {
        ArchiveReader reader = new ArchiveReader(
                kind,
                archive,
                budget,
                (entry, content) -> visitor.dump(
                        entry, content.bytes().sizeBytes(), () -> content.open(ArchivedDump.named(name, entry))));
        reader.read();
        NotADumpException failure = reader.failure();
        if (failure != null) {
            visitor.dump("", archive.sizeBytes(), () -> {
                throw failure;
            });
        } else if (reader.dumps() == 0) {
            throw reader.none();
        }
    }
}
