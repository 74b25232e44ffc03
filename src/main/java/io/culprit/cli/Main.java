package io.culprit.cli;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments the words after {@code culprit}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandRunner(Terminal.ofProcess()).run(arguments));
    }
}
