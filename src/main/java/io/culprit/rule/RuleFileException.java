package io.culprit.rule;

/** A rule file that cannot be used: what is wrong, and where (line and column from 1). */
public final class RuleFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    RuleFileException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1. */
    public int column() {
        return column;
    }
}
