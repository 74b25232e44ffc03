package io.culprit.cli;

import io.culprit.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A terminal that remembers what was written to it. */
public final class Screen {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    public Terminal terminal() {
        return terminal(out, Map.of(), false);
    }

    public Terminal terminal(Map<String, String> variables) {
        return terminal(out, variables, true);
    }

    public Terminal terminal(OutputStream results, Map<String, String> variables, boolean interactive) {
        return new Terminal(results, new PrintStream(err, true, StandardCharsets.UTF_8), variables, interactive);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public void clear() {
        out.reset();
        err.reset();
    }
}
