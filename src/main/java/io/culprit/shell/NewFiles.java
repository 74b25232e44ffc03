package io.culprit.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The files that a session may write: new ones that the user named, or none at all. */
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
        if (!allowed) {
            throw new RefusedException("no files are written here");
        }
        try {
            return Files.writeString(Path.of(name), text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException there) {
            throw new RefusedException(name + " is there, and is not overwritten");
        } catch (IOException | InvalidPathException unwritable) {
            throw new RefusedException(
                    name + " cannot be written: " + unwritable.getClass().getSimpleName());
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
