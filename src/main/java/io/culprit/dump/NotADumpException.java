package io.culprit.dump;

import org.jspecify.annotations.Nullable;

/** The bytes are no dump that can be read: one sentence for the user, and the byte offset at which that was found. */
public final class NotADumpException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long offset;
    private final boolean lasting;

    /** {@code message} is one sentence without the file's name and without the offset. */
    public NotADumpException(String message, long offset) {
        this(message, offset, null);
    }

    /** With the cause kept for {@code --debug}. */
    public NotADumpException(String message, long offset, @Nullable Throwable cause) {
        this(message, offset, cause, true);
    }

    /** {@code lasting} is false where the time of the analysis was over: another time there may be more to say. */
    public NotADumpException(String message, long offset, @Nullable Throwable cause, boolean lasting) {
        super(message, cause);
        this.offset = offset;
        this.lasting = lasting;
    }

    /** Whether to read it again would say the same. */
    public boolean lasting() {
        return lasting;
    }

    /** Where in the file. */
    public long offset() {
        return offset;
    }
}
