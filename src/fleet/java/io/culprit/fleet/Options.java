package io.culprit.fleet;

import io.culprit.dump.Unreadable;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.triage.Gathering;
import io.culprit.triage.MachineNames;
import io.culprit.triage.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants.
 *
 * @param store folder of the rows
 * @param output file of the JSON; absent for standard output
 * @param millis and {@code megabytes} for one analysis
 * @param compare file of an earlier run; absent for none
 */
record Options(
        List<String> paths,
        String store,
        @Nullable String output,
        long millis,
        int megabytes,
        Setup setup,
        @Nullable String compare,
        Gathering.Choice choice) {

    static final String USAGE = "usage: culprit-fleet.jar --store DIR [--output FILE] [--timeout SECONDS] [--memory MB]"
            + " [--since T] [--until T] [--machine-from PATTERN] [--redact] [--rules FILE]... [--compare FILE] PATH...";

    private static final Set<String> NAMES =
            Set.of("--store", "--output", "--timeout", "--memory", "--since", "--until", "--machine-from", "--compare");

    /**
     * The options of a command line.
     *
     * @throws IllegalArgumentException says what is wrong with it
     */
    static Options of(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        List<String> paths = new ArrayList<>();
        List<byte[]> rules = new ArrayList<>();
        boolean redact = false;
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                paths.add(arguments[i]);
            } else if (arguments[i].equals("--redact")) {
                redact = true;
            } else if (arguments[i].equals("--rules") && i + 1 < arguments.length) {
                rules.add(rules(arguments[++i]));
            } else if (NAMES.contains(arguments[i]) && i + 1 < arguments.length) {
                given.put(arguments[i], arguments[++i]);
            } else {
                throw new IllegalArgumentException(arguments[i] + " is no option, or lacks its value");
            }
        }
        String store = given.get("--store");
        if (store == null || paths.isEmpty()) {
            throw new IllegalArgumentException("--store and a path are needed");
        }
        String pattern = given.get("--machine-from");
        MachineNames none = redact ? MachineNames.REDACTED_NONE : MachineNames.NONE;
        Setup setup = new Setup(redact, List.copyOf(rules));
        return new Options(
                paths,
                store,
                given.get("--output"),
                (long) (1000 * Double.parseDouble(given.getOrDefault("--timeout", "60"))),
                Integer.parseInt(given.getOrDefault("--memory", "512")),
                setup,
                given.get("--compare"),
                new Gathering.Choice(
                        setup.paths(),
                        pattern == null ? none : MachineNames.of(pattern, redact),
                        Period.of(given.get("--since"), given.get("--until"), Instant.now())));
    }

    /** The text of a rule file, once it has been read as one. */
    private static byte[] rules(String file) {
        try {
            byte[] text = Files.readAllBytes(Path.of(file));
            RuleFile.read(text);
            return text;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + ": " + Unreadable.why(unreadable), unreadable);
        } catch (RuleFileException bad) {
            throw new IllegalArgumentException(
                    file + ":" + bad.line() + ":" + bad.column() + ": " + bad.getMessage(), bad);
        }
    }
}
