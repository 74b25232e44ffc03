package io.culprit.cli;

import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments the words after {@code culprit}
     */
    public static void main(String[] arguments) {
        int code = run(Terminal.ofProcess(), arguments);
        if (code != ExitCode.OK) {
            System.exit(code); // looks for a logger in every jar first, to tell it of the exit
        }
    }

    /** The exit code of one command. */
    static int run(Terminal terminal, String... arguments) {
        return new CommandRunner(terminal).run(arguments);
    }
}
