package io.culprit.cli;

import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {

    @Option(names = "--no-color", description = "No color, as with NO_COLOR, TERM=dumb, or without a terminal.")
    private boolean noColor;

    /** Read from the arguments by {@link CommandRunner}, for it must also hold when parsing fails. */
    @Option(names = "--debug", description = "Show where an internal error happened.")
    private boolean debug;

    @Option(
            names = {"-q", "--quiet"},
            description = "No messages but errors.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    boolean noColor() {
        return noColor;
    }

    boolean debug() {
        return debug;
    }

    boolean quiet() {
        return quiet;
    }
}
