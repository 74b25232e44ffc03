package io.culprit.cli;

import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the build runs before {@link Training}: emulates the dumps that are too big for the samples. No user starts this. */
final class TrainingDumps {

    /** Scenario and kind: each kind of big dump, and crashes that ask for what the samples do not. */
    private static final String[][] DUMPS = {
        {"nic-no-device", "bitmap-kernel"},
        {"7e-null", "full"},
        {"own-code", "active"},
        {"3b-null", "triage"},
        {"50-read", "triage"},
        {"139-list", "triage"},
        {"133-dpc", "triage"},
        {"c2-double-free", "triage"},
        {"ef-process", "triage"},
        {"vm-adapter", "triage"}
    };

    private TrainingDumps() {}

    /**
     * Writes the dumps, and exits with the first code that is not 0.
     *
     * @param arguments the folder that takes them
     */
    public static void main(String[] arguments) throws IOException {
        Terminal process = Terminal.ofProcess();
        Terminal mute = new Terminal(OutputStream.nullOutputStream(), process.err(), process.variables(), false);
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (String[] dump : DUMPS) {
            String file = folder.resolve(dump[0] + ".dmp").toString();
            int code =
                    Main.run(mute, "emulate", dump[0], "--kind=" + dump[1], "--quiet", "--force", "--output=" + file);
            if (code != ExitCode.OK) {
                System.exit(code);
            }
        }
    }
}
