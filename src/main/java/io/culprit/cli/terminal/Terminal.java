package io.culprit.cli.terminal;

import io.culprit.report.Ink;
import io.culprit.report.Printable;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams and variables of a process: results go to {@code out}, messages to {@code err}, both in UTF-8 whatever the locale,
 * but for a console of Windows, which is written to in its code page.
 *
 * @param interactive whether a person reads {@code out}
 */
public record Terminal(OutputStream out, PrintStream err, Map<String, String> variables, boolean interactive) {

    /** Prose is never wider: longer lines are hard to read. */
    public static final int WIDEST_PROSE = 100;

    private static final boolean WINDOWS = File.separatorChar == '\\';

    private static final String FORCE = "CLICOLOR_FORCE";

    private static final int NARROWEST = 40;
    private static final int WIDEST = 10_000;
    private static final int ERROR_BUFFER_BYTES = 1024;

    /** Those of this process. */
    public static Terminal ofProcess() {
        OutputStream errors = new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), ERROR_BUFFER_BYTES);
        boolean attended = attended();
        return new Terminal(
                attended && WINDOWS ? console() : new FileOutputStream(FileDescriptor.out),
                new PrintStream(errors, true, WINDOWS ? charset("stderr.encoding") : StandardCharsets.UTF_8),
                System.getenv(),
                attended);
    }

    /** A console of Windows shows what is written in its own code page. */
    private static OutputStream console() {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        Charset charset = charset("stdout.encoding");
        return charset.equals(StandardCharsets.UTF_8) ? out : new ConsoleStream(out, charset);
    }

    private static Charset charset(String property) {
        String name = System.getProperty(property);
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    /** Our launcher knows; Java itself says no when only standard input is a pipe or a file. */
    private static boolean attended() {
        String told = System.getProperty("culprit.terminal");
        if (told != null) {
            return told.equals("true");
        }
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Whether to color results: what was asked for, then what the variables say, then whether anybody sees it (no-color.org, clig.dev). */
    public Ink ink(Color wanted) {
        return wanted == Color.always || wanted == Color.auto && colorful() ? Ink.COLOR : Ink.PLAIN;
    }

    private boolean colorful() {
        String variable = colorVariable();
        return variable == null ? interactive && !"dumb".equals(variables.get("TERM")) : variable.equals(FORCE);
    }

    /** The variable that settles whether to color: {@code NO_COLOR} or {@code CLICOLOR_FORCE}; {@code null} for none. */
    public @Nullable String colorVariable() {
        if (given("NO_COLOR")) {
            return "NO_COLOR";
        }
        return given(FORCE) && !"0".equals(variables.get(FORCE)) ? FORCE : null;
    }

    private boolean given(String variable) {
        String value = variables.get(variable);
        return value != null && !value.isEmpty();
    }

    /** How wide a line may be, at least {@value #NARROWEST}: {@code COLUMNS}, which our launcher sets at a terminal. */
    public int columns() {
        String told = variables.get("COLUMNS");
        int columns = told == null ? 0 : number(told);
        return columns <= 0 ? WIDEST_PROSE : Math.max(NARROWEST, columns);
    }

    /** How wide a line of prose may be. */
    public int prose() {
        return Math.min(columns(), WIDEST_PROSE);
    }

    /** How wide an entry of a list may be: whoever searches a list through a pipe wants each entry in one line. */
    public int entry() {
        return interactive ? prose() : Integer.MAX_VALUE;
    }

    private static int number(String text) {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return 0;
            }
            number = Math.min(WIDEST, number * 10 + digit - '0');
        }
        return number;
    }

    /** A name that the user typed or a folder held, safe to print: also file names can hold escape sequences. */
    public static String shown(@Nullable Object name) {
        return Printable.text(String.valueOf(name));
    }

    /** Writes a result in one piece. */
    public void write(byte[] result) throws IOException {
        out.write(result);
        out.flush();
    }

    /** A message for the user, in one line, whatever names it quotes. */
    public void say(String message) {
        err.print("culprit: " + Printable.text(message) + System.lineSeparator());
        err.flush();
    }
}
