package io.culprit.extract;

/** What the analysis needs alone is more than a small dump was allowed to have. */
public final class TooSmallException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long neededBytes;

    TooSmallException(long neededBytes) {
        super("the small dump needs at least " + neededBytes + " bytes");
        this.neededBytes = neededBytes;
    }

    /** How many bytes it needs. */
    public long neededBytes() {
        return neededBytes;
    }
}
