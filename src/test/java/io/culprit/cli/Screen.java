package io.culprit.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A terminal that remembers what was written to it. */
final class Screen {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Terminal terminal() {
        return terminal(out, Map.of(), false);
    }

    Terminal terminal(Map<String, String> variables) {
        return terminal(out, variables, true);
    }

    Terminal terminal(OutputStream results, Map<String, String> variables, boolean interactive) {
        return new Terminal(results, new PrintStream(err, true, StandardCharsets.UTF_8), variables, interactive);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    void clear() {
        out.reset();
        err.reset();
    }
}
