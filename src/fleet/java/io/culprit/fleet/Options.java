package io.culprit.fleet;

import io.culprit.triage.MachineNames;
import io.culprit.triage.Period;
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
 */
record Options(
        List<String> paths,
        String store,
        @Nullable String output,
        long millis,
        int megabytes,
        Period period,
        MachineNames names) {

    static final String USAGE = "usage: culprit-fleet.jar --store DIR [--output FILE] [--timeout SECONDS] [--memory MB]"
            + " [--since T] [--until T] [--machine-from PATTERN] PATH...";

    private static final Set<String> NAMES =
            Set.of("--store", "--output", "--timeout", "--memory", "--since", "--until", "--machine-from");

    /**
     * The options of a command line.
     *
     * @throws IllegalArgumentException says what is wrong with it
     */
    static Options of(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                paths.add(arguments[i]);
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
        return new Options(
                paths,
                store,
                given.get("--output"),
                (long) (1000 * Double.parseDouble(given.getOrDefault("--timeout", "60"))),
                Integer.parseInt(given.getOrDefault("--memory", "512")),
                Period.of(given.get("--since"), given.get("--until"), Instant.now()),
                pattern == null ? MachineNames.NONE : MachineNames.of(pattern, false));
    }
}
