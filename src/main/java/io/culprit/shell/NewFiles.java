package io.culprit.shell;

import io.culprit.dump.Unreadable;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.save.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The files that a session may write: those that the user named, or none at all. */
public final class NewFiles {

    private final boolean allowed;
    private @Nullable Path log;

    /** {@code allowed} is false where a program asks. */
    NewFiles(boolean allowed) {
        this.allowed = allowed;
    }

    /**
     * Writes a file that was not there.
     *
     * @throws RefusedException when it was, or cannot be written
     */
    public Path create(String name, String text) {
        Path file = target(name, false);
        write(file, text.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    /**
     * Where a file may be written.
     *
     * @param over whether over one that is there, if it is no dump and no archive: a slip must not cost one
     * @throws RefusedException when none may be
     */
    public Path target(String name, boolean over) {
        if (!allowed) {
            throw new RefusedException("no files are written here");
        }
        try {
            Path file = Path.of(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !(over && Files.isRegularFile(file))) {
                throw new RefusedException(name + " is there, and is not overwritten");
            }
            if (DumpFiles.isDumpOrArchive(file)) {
                throw new RefusedException(name + " is a dump or an archive, and is not overwritten");
            }
            return file;
        } catch (InvalidPathException none) {
            throw new RefusedException(name + " is not a path");
        }
    }

    /**
     * Writes a file whole, or not at all.
     *
     * @throws RefusedException when it cannot be written
     */
    public void write(Path target, byte[] bytes) {
        try {
            WholeFile.write(target, bytes);
        } catch (IOException unwritable) {
            throw new RefusedException(target + " cannot be written: " + Unreadable.why(unwritable));
        }
    }

    /** Begins a log in a new file. */
    public void openLog(String name) {
        log = create(name, "");
    }

    /** Ends the log; whether there was one. */
    public boolean closeLog() {
        boolean open = log != null;
        log = null;
        return open;
    }

    /** Adds to the log, where there is one; where it cannot be written any more, it ends. */
    public void log(String text) {
        if (log == null) {
            return;
        }
        try {
            Files.writeString(log, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException unwritable) {
            log = null;
        }
    }
}
