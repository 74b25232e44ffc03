package io.culprit.cli.terminal;

/** A bug of ours, said in one line: what happened and how to see where; the trace is for those who ask. */
public final class Bug {

    private Bug() {}

    /** Says it and returns the exit code; {@code where} is empty or what was being done, such as a file's name. */
    public static int report(Terminal terminal, String where, Throwable bug, boolean debug) {
        String prefix = where.isEmpty() ? "" : where + ": ";
        terminal.say(prefix + "internal error: " + bug + (debug ? "" : " (--debug shows where)"));
        if (debug) {
            bug.printStackTrace(terminal.err());
            terminal.err().flush();
        }
        return ExitCode.BUG;
    }
}
