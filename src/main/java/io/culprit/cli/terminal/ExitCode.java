package io.culprit.cli.terminal;

/** What the process tells its caller; a contract that scripts rely on. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;
    /** A file could not be read or written; with several files, the others were still done. */
    public static final int FILE = 1;
    /** Wrong arguments. */
    public static final int USAGE = 2;
    /** No culprit can be named, and the caller asked to be told so. */
    public static final int INCONCLUSIVE = 3;
    /** A bug of ours (EX_SOFTWARE of sysexits.h). */
    public static final int BUG = 70;

    private ExitCode() {}

    /** Of the outcomes of several files the one that matters most: a bug, then a file, then an open question. */
    public static int worse(int left, int right) {
        return rank(left) >= rank(right) ? left : right;
    }

    private static int rank(int code) {
        return switch (code) {
            case BUG -> 4;
            case USAGE -> 3;
            case FILE -> 2;
            case INCONCLUSIVE -> 1;
            default -> 0;
        };
    }
}
