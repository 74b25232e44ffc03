package io.culprit.cli.terminal;

import java.util.Locale;

/** The progress of a long run on stderr: a bar that redraws itself on a terminal, a line now and then elsewhere. */
public final class ProgressBar {

    private static final long REDRAW_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final int WIDTH = 30;
    private static final int NARROWEST = 8;

    private final Terminal terminal;
    private final boolean quiet;
    private final boolean redraw;
    private final long start = System.nanoTime();
    private long next = start;
    private boolean drawn;

    public ProgressBar(Terminal terminal, boolean quiet) {
        this.terminal = terminal;
        this.quiet = quiet;
        this.redraw = System.console() != null
                && System.console().isTerminal()
                && !"dumb".equals(terminal.variables().get("TERM"));
        this.next = start + (redraw ? REDRAW_NANOS : LINE_NANOS);
    }

    public void show(long done, long found, boolean all) {
        long now = System.nanoTime();
        if (quiet || now < next) {
            return;
        }
        next = now + (redraw ? REDRAW_NANOS : LINE_NANOS);
        String text = text(done, found, all, (now - start) / 1e9, terminal.columns());
        if (redraw) {
            drawn = true;
            terminal.err().print("\r\u001b[2K" + text);
            terminal.err().flush();
        } else {
            terminal.say(text);
        }
    }

    /** In one line of the terminal: a longer one could not be redrawn. What does not fit is the bar, and then the end. */
    public static String text(long done, long found, boolean all, double seconds, int columns) {
        double rate = done / Math.max(seconds, 0.001);
        String count = String.format(Locale.ROOT, "%,d of %,d%s, %.0f a second", done, found, all ? "" : "+", rate);
        if (!all) {
            return count.substring(0, Math.min(count.length(), columns - 1));
        }
        long left = Math.round((found - done) / Math.max(rate, 0.001));
        String words = String.format(Locale.ROOT, "%s, %d:%02d left", count, left / 60, left % 60);
        int width = Math.min(WIDTH, columns - 1 - "[] ".length() - words.length());
        if (width < NARROWEST) {
            return words.substring(0, Math.min(words.length(), columns - 1));
        }
        int filled = found == 0 ? width : (int) (width * done / found);
        return "[" + "#".repeat(filled) + ".".repeat(width - filled) + "] " + words;
    }

    /** Takes the bar away. */
    public void end() {
        if (drawn) {
            drawn = false;
            terminal.err().print("\r\u001b[2K");
            terminal.err().flush();
        }
    }
}
