package io.culprit.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code culprit} command: the parent of all others. */
@Command(
        name = "culprit",
        mixinStandardHelpOptions = true,
        version = "culprit " + Main.VERSION,
        description = "Opens Windows crash dumps and names the driver to blame, with reasons.")
public final class Main implements Runnable {

    /** The version of this program; the same as in the pom, which a test checks. */
    public static final String VERSION = "0.1.0";

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /**
     * Runs one command and ends the process.
     *
     * @param arguments the words after {@code culprit}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
