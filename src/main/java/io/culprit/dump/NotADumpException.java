package io.culprit.dump;

import org.jspecify.annotations.Nullable;

/** The bytes are no dump that can be read: one sentence for the user, and the byte offset at which that was found. */
public final class NotADumpException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long offset;

    /** {@code message} is one sentence without the file's name and without the offset. */
    public NotADumpException(String message, long offset) {
        this(message, offset, null);
    }

    /** With the cause kept for {@code --debug}. */
    public NotADumpException(String message, long offset, @Nullable Throwable cause) {
        super(message, cause);
        this.offset = offset;
    }

    /** Where in the file. */
    public long offset() {
        return offset;
    }
}
