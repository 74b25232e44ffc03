package io.culprit.triage;

import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts the crashes of all dumps: by cause, by machine, by driver. */
final class Comparison {

    private static final int FEWEST_TO_COMPARE = 5;

    private final List<Row> rows;

    Comparison(List<Row> found) {
        List<Row> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparing(Row::path));
        this.rows = sorted;
    }

    TriageResult result(long passedOver, boolean whole) {
        return result(machines(), passedOver, whole);
    }

    /** With machines that are known already. */
    TriageResult result(List<Machine> machines, long passedOver, boolean whole) {
        Map<String, DriverTally> drivers = new TreeMap<>();
        Map<String, Integer> presence = new HashMap<>();
        Map<String, BucketTally> buckets = new LinkedHashMap<>();
        int readable = 0;
        for (Row row : rows) {
            Summary summary = row.summary();
            if (summary != null) {
                readable++;
                buckets.computeIfAbsent(summary.bucketHash(), unused -> new BucketTally())
                        .add(row);
                for (DriverFile driver : summary.drivers()) {
                    presence.merge(driver.name(), 1, Integer::sum);
                    drivers.computeIfAbsent(driver.name().toLowerCase(Locale.ROOT), unused -> new DriverTally(driver))
                            .add(driver, row, summary.verdict());
                }
            }
        }
        return new TriageResult(
                List.copyOf(rows), groups(buckets, presence, readable), machines, counts(drivers), passedOver, whole);
    }

    private static List<BucketGroup> groups(
            Map<String, BucketTally> tallies, Map<String, Integer> presence, int readable) {
        List<BucketGroup> buckets = new ArrayList<>();
        for (BucketTally tally : tallies.values()) {
            buckets.add(tally.group(presence, readable));
        }
        buckets.sort(
                Comparator.comparingInt(BucketGroup::occurrences).reversed().thenComparing(BucketGroup::id));
        return List.copyOf(buckets);
    }

    private static List<DriverCount> counts(Map<String, DriverTally> tallies) {
        List<DriverCount> drivers = new ArrayList<>();
        for (DriverTally tally : tallies.values()) {
            drivers.add(tally.count());
        }
        drivers.sort(Comparator.comparingInt(DriverCount::blamed)
                .reversed()
                .thenComparing(driver -> driver.name().toLowerCase(Locale.ROOT)));
        return List.copyOf(drivers);
    }

    private List<Machine> machines() {
        Map<String, MachineTally> tallies = new TreeMap<>();
        for (Row row : rows) {
            if (row.summary() != null && !row.machine().isEmpty()) {
                tallies.computeIfAbsent(row.machine(), unused -> new MachineTally())
                        .add(row);
            }
        }
        int many = manyCodes(tallies.values());
        List<Machine> machines = new ArrayList<>();
        tallies.forEach((key, tally) -> machines.add(tally.machine(key, many)));
        machines.sort(Comparator.comparing((Machine machine) -> !machine.suspect())
                .thenComparing(Comparator.comparingInt(Machine::crashes).reversed())
                .thenComparing(Machine::fingerprint));
        return List.copyOf(machines);
    }

    /** Where most machines that crash often show many bug checks, that is how crashes are there, and says nothing of one of them. */
    private static int manyCodes(Collection<MachineTally> tallies) {
        List<Integer> codes = new ArrayList<>();
        for (MachineTally tally : tallies) {
            if (tally.crashes() >= Machine.MANY_CODES) {
                codes.add(tally.codes());
            }
        }
        if (codes.size() < FEWEST_TO_COMPARE) {
            return Machine.MANY_CODES;
        }
        Collections.sort(codes);
        return Math.max(Machine.MANY_CODES, 2 * codes.get(codes.size() / 2));
    }
}
