package io.culprit.dump;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read or written, in a few words that are the same everywhere and do not repeat its name. */
public final class Unreadable {

    private static final String MISSING = "there is no such file or folder";
    private static final String DENIED = "permission denied";

    private Unreadable() {}

    /** What the file holds instead of a dump, and where that was seen: the beginning goes without saying. */
    public static String why(NotADumpException none) {
        return none.getMessage() + (none.offset() == 0 ? "" : " (at offset 0x" + Long.toHexString(none.offset()) + ")");
    }

    /** What the system says. */
    public static String why(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return MISSING;
        }
        if (failure instanceof AccessDeniedException) {
            return DENIED;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of that name is there";
        }
        if (failure instanceof FileSystemLoopException) {
            return "it leads back to a folder above it";
        }
        String message = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        if (failure instanceof FileNotFoundException && message != null) {
            return inParentheses(message);
        }
        return message == null || message.isEmpty() ? "it cannot be read" : message;
    }

    /** {@code crash.dmp (Permission denied)}: the name, then what the system says. */
    private static String inParentheses(String message) {
        int start = message.lastIndexOf('(');
        String reason =
                start < 0 || !message.endsWith(")") ? message : message.substring(start + 1, message.length() - 1);
        return switch (reason) {
            case "No such file or directory" -> MISSING;
            case "Permission denied" -> DENIED;
            default -> reason;
        };
    }
}
