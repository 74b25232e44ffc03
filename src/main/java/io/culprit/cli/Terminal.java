package io.culprit.cli;

import io.culprit.report.Ink;
import io.culprit.report.Printable;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The streams and variables of a process: results go to {@code out}, messages to {@code err}, both in UTF-8 whatever the locale.
 *
 * @param interactive whether a person reads {@code out}
 */
public record Terminal(OutputStream out, PrintStream err, Map<String, String> variables, boolean interactive) {

    private static final int ERROR_BUFFER_BYTES = 1024;

    /** Those of this process. */
    static Terminal ofProcess() {
        OutputStream errors = new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), ERROR_BUFFER_BYTES);
        return new Terminal(
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                System.getenv(),
                false);
    }

    /** Whether to color results: not when asked not to, and not when nobody sees it (no-color.org, clig.dev). */
    Ink ink(boolean noColor) {
        String switchedOff = variables.get("NO_COLOR");
        boolean plain = noColor
                || switchedOff != null && !switchedOff.isEmpty()
                || "dumb".equals(variables.get("TERM"))
                || !(interactive || attended());
        return plain ? Ink.PLAIN : Ink.COLOR;
    }

    private static boolean attended() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** A name that the user typed or a folder held, safe to print: also file names can hold escape sequences. */
    static String shown(Object name) {
        return Printable.text(name.toString());
    }

    /** Writes a result in one piece. */
    void write(byte[] result) throws IOException {
        out.write(result);
        out.flush();
    }

    /** A message for the user, in one line, whatever names it quotes. */
    void say(String message) {
        err.print("culprit: " + Printable.text(message) + System.lineSeparator());
        err.flush();
    }
}
