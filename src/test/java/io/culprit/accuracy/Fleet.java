package io.culprit.accuracy;

import io.culprit.Analyzer;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.triage.Row;
import io.culprit.triage.RowSink;
import io.culprit.triage.TriageResult;
import io.culprit.triage.TriageRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The bucket benchmark: a fleet of machines with crashes of known causes goes through triage. A cause is a scenario and the driver that
 * is guilty in it. Prints how many pairs of crashes with the same cause share a bucket, and how many with different causes do.
 */
public final class Fleet {

    private static final int CAUSES = 40;
    private static final int BATCH = 500;

    private final Map<String, String> causeOfFile = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();

    private Fleet() {}

    /** Arguments: number of dumps, by default 3,000; first seed. */
    public static void main(String[] arguments) throws Exception {
        int dumps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3000;
        long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        Fleet fleet = new Fleet();
        fleet.collect(dumps, first);
        fleet.print();
        Plants.print(fleet.rows);
    }

    private void collect(int dumps, long first) throws Exception {
        List<Scenario> scenarios = causes();
        Path folder = Files.createTempDirectory("fleet");
        for (int from = 0; from < dumps; from += BATCH) {
            for (int i = from; i < Math.min(dumps, from + BATCH); i++) {
                emulate(scenarios.get(i % scenarios.size()), first + i / scenarios.size(), folder, i);
            }
            triage(folder).rows().forEach(rows::add);
            clear(folder);
        }
        Files.delete(folder);
    }

    /** Scenarios whose guilty driver can be named, spread over the catalog. */
    private static List<Scenario> causes() {
        List<Scenario> nameable = Scenarios.all().stream()
                .filter(scenario -> scenario.expected().culprit())
                .toList();
        List<Scenario> chosen = new ArrayList<>();
        for (int i = 0; i < CAUSES; i++) {
            chosen.add(nameable.get(i * nameable.size() / CAUSES));
        }
        return chosen;
    }

    private void emulate(Scenario scenario, long seed, Path folder, int index) throws Exception {
        CrashedMachine crash = Emulation.run(scenario, seed, null, hit -> {});
        Path file = folder.resolve(index + ".dmp");
        Campaign.write(crash, SavedKind.TRIAGE, file);
        causeOfFile.put(file.toString(), cause(crash));
    }

    /** What one would file one ticket for: the bug check with its sub-code, and the guilty driver. */
    private static String cause(CrashedMachine crash) {
        boolean subCode = crash.code() == 0xE6 || crash.code() == 0x9F;
        return "%x %x %s".formatted(crash.code(), subCode ? crash.parameters()[0] : 0, crash.guiltyModule());
    }

    private static TriageResult triage(Path folder) {
        RowSink deaf = new RowSink() {
            @Override
            public void row(Row row) {}

            @Override
            public void progress(long done, long found, boolean all) {}
        };
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        return new TriageRun(analyzer::each, 2, null, deaf, UnaryOperator.identity()).run(List.of(folder));
    }

    private static void clear(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private void print() {
        Map<String, Map<String, Integer>> buckets = new TreeMap<>();
        Map<String, Integer> causes = new HashMap<>();
        for (Row row : rows) {
            String bucket = row.summary() == null ? "unread" : row.summary().bucketId();
            String cause = causeOfFile.getOrDefault(row.path(), "?");
            buckets.computeIfAbsent(bucket, unused -> new TreeMap<>()).merge(cause, 1, Integer::sum);
            causes.merge(cause, 1, Integer::sum);
        }
        long sameTogether = 0;
        long differentTogether = 0;
        for (Map<String, Integer> inBucket : buckets.values()) {
            long all = inBucket.values().stream().mapToLong(Integer::longValue).sum();
            long same = inBucket.values().stream().mapToLong(Fleet::pairs).sum();
            sameTogether += same;
            differentTogether += pairs((int) all) - same;
        }
        long same = causes.values().stream().mapToLong(Fleet::pairs).sum();
        long different = pairs(rows.size()) - same;
        System.out.printf("%nbuckets: %d dumps, %d causes, %d buckets%n", rows.size(), causes.size(), buckets.size());
        System.out.printf("pairs of the same cause that share a bucket: %.2f%%%n", 100.0 * sameTogether / same);
        System.out.printf(
                "pairs of different causes that share a bucket: %.3f%%%n", 100.0 * differentTogether / different);
    }

    private static long pairs(int count) {
        return (long) count * (count - 1) / 2;
    }
}
