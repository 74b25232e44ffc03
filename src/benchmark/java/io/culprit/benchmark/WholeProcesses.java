package io.culprit.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures what users start, as whole processes: all in turn with an empty Java program on the JDK that runs this, so that they suffer the
 * same machine, and with the programs that the environment variable {@code BENCHMARK_PEERS} names, as
 * {@code NAME: COMMAND WITH {}; NAME: COMMAND}, where {@code {}} is the dump. The result is a table in Markdown, which says how noisy the
 * run was.
 */
public final class WholeProcesses {

    private static final int WARM_UP_RUNS = 2;
    private static final int RULES = 10_000;
    private static final int MOST_DUMPS = 12;
    private static final int COPIES = 500;
    private static final long COPIED_BYTES = 256 << 10;

    /** A folder takes as long as this many dumps by themselves. */
    private static final int RUNS_A_FOLDER_RUN = 4;

    /** Where the middle half of the empty program's times is wider than this share of their median, so is every difference below it. */
    private static final double NOISY = 0.15;

    private final String launcher;
    private final Map<TimedCommand, List<TimedCommand>> rows = new LinkedHashMap<>();
    private final Map<String, String> peers = peers(System.getenv().getOrDefault("BENCHMARK_PEERS", ""));
    private final TimedCommand empty = new TimedCommand(
            "an empty Java program",
            List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Empty.class.getName()));

    private WholeProcesses(String launcher) {
        this.launcher = launcher;
    }

    /**
     * Prints the table, and writes it.
     *
     * @param arguments the product's folder, how many runs, the folder of dumps, the file of the table
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int runs = Integer.parseInt(arguments[1]);
        List<Path> dumps = dumps(Path.of(arguments[2]));
        Path folder = Files.createTempDirectory("culprit-benchmark");
        WholeProcesses single =
                new WholeProcesses(Path.of(arguments[0], "bin", "culprit").toString());
        WholeProcesses many = new WholeProcesses(single.launcher);
        try {
            single.addSingle(dumps, rules(folder.resolve("rules.json")));
            many.addFolder(copies(dumps, folder.resolve("dumps")));
            single.run(runs);
            many.run(Math.max(1, runs / RUNS_A_FOLDER_RUN));
            String table = single.noise(load, runs) + "\n" + single.table("an empty Java program", single.empty) + "\n"
                    + many.table("sha256sum", many.rows.keySet().iterator().next());
            System.out.print(table);
            Files.writeString(Path.of(arguments[3]), table);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void addSingle(List<Path> dumps, Path rules) throws IOException {
        add(empty, null);
        add(new TimedCommand("`--version`", List.of(launcher, "--version")), null);
        add(new TimedCommand("`explain 0xE6`", List.of(launcher, "explain", "0xE6")), null);
        for (Path dump : dumps) {
            String size = String.format(Locale.ROOT, "%s, %,d KB", dump.getFileName(), Files.size(dump) >> 10);
            add(new TimedCommand(size, List.of(launcher, "analyze", "--json", dump.toString())), dump);
        }
        String first = dumps.getFirst().toString();
        List<String> ruled = List.of(launcher, "analyze", "--json", "--rules", rules.toString(), first);
        add(new TimedCommand("the first with 10,000 rules more", ruled), null);
        add(new TimedCommand("the first, `shell -c k`", List.of(launcher, "shell", first, "-c", "k")), null);
    }

    private void addFolder(Path folder) {
        String hash = "find '" + folder + "' -type f -print0 | xargs -0 -n 50 -P 2 sha256sum";
        add(new TimedCommand("`xargs -P 2 sha256sum` over " + COPIES + " dumps", List.of("sh", "-c", hash)), null);
        List<String> triage = List.of(launcher, "triage", "-j", "2", "--json", folder.toString());
        add(new TimedCommand("`triage -j 2` over the same", triage), null);
    }

    private void add(TimedCommand command, Path dump) {
        List<TimedCommand> row = new ArrayList<>();
        peers.forEach((name, words) -> row.add(new TimedCommand(
                name,
                dump == null
                        ? List.of("false")
                        : List.of(words.replace("{}", dump.toString()).split(" +")))));
        rows.put(command, row);
    }

    private void run(int runs) throws InterruptedException {
        for (int run = -WARM_UP_RUNS; run < runs; run++) {
            for (Map.Entry<TimedCommand, List<TimedCommand>> row : rows.entrySet()) {
                List<TimedCommand> commands = new ArrayList<>(row.getValue());
                commands.add(row.getKey());
                for (TimedCommand command : commands) {
                    if (run < 0) {
                        command.warmUp();
                    } else {
                        command.run();
                    }
                }
            }
        }
    }

    private String noise(double load, int runs) {
        double low = empty.quantile(0.25);
        double high = empty.quantile(0.75);
        boolean noisy = (high - low) / empty.median() > NOISY;
        return String.format(
                Locale.ROOT,
                "%d processors, load %.1f before it began, medians of %d runs in turn. Half of the runs of the empty"
                        + " program took %.0f to %.0f ms: %s.%n",
                Runtime.getRuntime().availableProcessors(),
                load,
                runs,
                low,
                high,
                noisy ? "a noisy machine, of which only big differences tell something" : "a quiet machine");
    }

    private String table(String unit, TimedCommand reference) {
        StringBuilder table = new StringBuilder("| | median | in times of " + unit + " | peak |");
        peers.keySet().forEach(name -> table.append(' ').append(name).append(" |"));
        table.append("\n|---|---|---|---|").append("---|".repeat(peers.size())).append('\n');
        rows.forEach((command, others) -> {
            table.append("| " + command.name() + " | " + command.time() + " | " + command.times(reference) + " | "
                    + command.peak() + " |");
            others.forEach(other -> table.append(' ').append(other.time()).append(" |"));
            table.append('\n');
        });
        return table.toString();
    }

    private static Map<String, String> peers(String text) {
        Map<String, String> peers = new LinkedHashMap<>();
        for (String peer : text.split(";")) {
            int colon = peer.indexOf(':');
            if (colon > 0) {
                peers.put(
                        peer.substring(0, colon).strip(),
                        peer.substring(colon + 1).strip());
            }
        }
        return peers;
    }

    /** By size, and of many a dozen of all sizes. */
    private static List<Path> dumps(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> dumps = files.filter(file -> file.toString().endsWith(".dmp"))
                    .sorted(Comparator.comparingLong(file -> file.toFile().length()))
                    .toList();
            int count = Math.min(MOST_DUMPS, dumps.size());
            return Stream.iterate(0, i -> i + 1)
                    .limit(count)
                    .map(i -> dumps.get(i * dumps.size() / count))
                    .toList();
        }
    }

    /** Copies of a small dump that differ in what is behind its end. */
    private static Path copies(List<Path> dumps, Path folder) throws IOException {
        Path dump = dumps.stream()
                .min(Comparator.comparingLong(file -> Math.abs(file.toFile().length() - COPIED_BYTES)))
                .orElseThrow();
        Files.createDirectory(folder);
        for (int i = 0; i < COPIES; i++) {
            Path copy = Files.copy(dump, folder.resolve(i + ".dmp"));
            Files.write(copy, Integer.toString(i).getBytes(), StandardOpenOption.APPEND);
        }
        return folder;
    }

    /** Rules that a site could have: each on one driver in one bug check. */
    private static Path rules(Path file) throws IOException {
        StringBuilder rules = new StringBuilder("{\"rules\": [\n");
        for (int i = 0; i < RULES; i++) {
            rules.append("""
                {"id": "site-%d", "explain": "Known at our site: case %d.", "on": "stack", "weight": 2,
                 "if": ["module.name == acme%d.sys", "bugCheck.code == 0x9f"], "says": "{seen}, and it is known here"},
                """.formatted(i, i, i));
        }
        return Files.writeString(file, rules.append("]}"));
    }
}
