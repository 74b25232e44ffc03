package io.culprit.triage;

import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at the crashes of all dumps together: machines first, since a machine with failing memory speaks for no driver. */
final class Comparison {

    /** The most that a crash on a machine with suspect hardware can say against a driver. */
    private static final double MOST_ON_SUSPECT_HARDWARE = 0.5;

    private final List<Row> rows;

    Comparison(List<Row> found) {
        List<Row> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparing(Row::path));
        this.rows = sorted;
    }

    TriageResult result(long passedOver, boolean whole) {
        List<Machine> machines = machines();
        weaken(machines);
        Map<String, Integer> presence = presence();
        return new TriageResult(List.copyOf(rows), buckets(presence), machines, drivers(), passedOver, whole);
    }

    private List<Machine> machines() {
        Map<String, List<Row>> byMachine = new TreeMap<>();
        for (Row row : rows) {
            if (row.summary() != null && !row.summary().machine().isEmpty()) {
                byMachine
                        .computeIfAbsent(row.summary().machine(), unused -> new ArrayList<>())
                        .add(row);
            }
        }
        List<Machine> machines = new ArrayList<>();
        byMachine.forEach((fingerprint, crashes) -> machines.add(Machine.of(fingerprint, crashes)));
        machines.sort(Comparator.comparing((Machine machine) -> !machine.suspect())
                .thenComparing(Comparator.comparingInt(Machine::crashes).reversed())
                .thenComparing(Machine::fingerprint));
        return machines;
    }

    private void weaken(List<Machine> machines) {
        Set<String> suspect = new HashSet<>();
        for (Machine machine : machines) {
            if (machine.suspect()) {
                suspect.add(machine.fingerprint());
            }
        }
        rows.replaceAll(row -> row.summary() != null
                        && suspect.contains(row.summary().machine())
                        && row.summary().verdict().culprit()
                ? row.judged(weakened(row.summary().verdict()))
                : row);
    }

    private static Blame weakened(Blame blame) {
        List<String> because = new ArrayList<>();
        because.add("the hardware of this machine is suspect, so its crashes say little against a driver");
        because.addAll(blame.because());
        return new Blame(
                "inconclusive",
                blame.module(),
                blame.driverClass(),
                blame.vendor(),
                blame.product(),
                Math.min(blame.confidence(), MOST_ON_SUSPECT_HARDWARE),
                "possible",
                List.copyOf(because));
    }

    private Map<String, Integer> presence() {
        Map<String, Integer> counts = new HashMap<>();
        for (Row row : rows) {
            if (row.summary() != null) {
                for (DriverFile driver : row.summary().drivers()) {
                    counts.merge(driver.name(), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private List<BucketGroup> buckets(Map<String, Integer> presence) {
        Map<String, List<Row>> byHash = new LinkedHashMap<>();
        int readable = 0;
        for (Row row : rows) {
            if (row.summary() != null) {
                readable++;
                byHash.computeIfAbsent(row.summary().bucketHash(), unused -> new ArrayList<>())
                        .add(row);
            }
        }
        List<BucketGroup> buckets = new ArrayList<>();
        for (List<Row> crashes : byHash.values()) {
            buckets.add(BucketGroup.of(crashes, presence, readable));
        }
        buckets.sort(
                Comparator.comparingInt(BucketGroup::occurrences).reversed().thenComparing(BucketGroup::id));
        return List.copyOf(buckets);
    }

    private List<DriverCount> drivers() {
        Map<String, DriverTally> tallies = new TreeMap<>();
        for (Row row : rows) {
            Summary summary = row.summary();
            if (summary != null) {
                for (DriverFile driver : summary.drivers()) {
                    tallies.computeIfAbsent(driver.name().toLowerCase(Locale.ROOT), unused -> new DriverTally(driver))
                            .add(driver, row, summary.verdict());
                }
            }
        }
        List<DriverCount> drivers = new ArrayList<>();
        for (DriverTally tally : tallies.values()) {
            drivers.add(tally.count());
        }
        drivers.sort(Comparator.comparingInt(DriverCount::blamed)
                .reversed()
                .thenComparing(driver -> driver.name().toLowerCase(Locale.ROOT)));
        return List.copyOf(drivers);
    }

    private static final class DriverTally {

        private final String name;
        private final String driverClass;
        private final TreeMap<String, Integer> versions = new TreeMap<>();
        private int present;
        private int blamed;
        private @Nullable Instant first;
        private @Nullable Instant last;

        DriverTally(DriverFile driver) {
            this.name = driver.name();
            this.driverClass = driver.driverClass();
        }

        void add(DriverFile driver, Row row, Blame verdict) {
            present++;
            blamed += verdict.culprit() && verdict.module().equalsIgnoreCase(name) ? 1 : 0;
            versions.merge(driver.version().isEmpty() ? "?" : driver.version(), 1, Integer::sum);
            first = Times.earlier(first, row.time());
            last = Times.later(last, row.time());
        }

        DriverCount count() {
            return new DriverCount(name, driverClass, present, blamed, versions, first, last);
        }
    }
}
