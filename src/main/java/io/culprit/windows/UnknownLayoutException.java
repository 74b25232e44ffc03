package io.culprit.windows;

/** A structure member whose place in this build of Windows is not known. Ordinary; the fact finder turns it into an unknown. */
public final class UnknownLayoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** {@code member} is such as {@code _EPROCESS.ImageFileName}. */
    public UnknownLayoutException(String member) {
        super("the layout of " + member + " in this build is not known", null, false, false);
    }
}
