package io.culprit.shell;

/** A command that cannot be answered: one line that says why, and what would help. Ordinary; {@code Shell} turns it into a failed answer. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** {@code why} is a sentence for the user. */
    public RefusedException(String why) {
        super(why, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
