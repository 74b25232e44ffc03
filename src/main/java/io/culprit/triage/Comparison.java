package io.culprit.triage;

import io.culprit.bulk.Many;
import io.culprit.bulk.Tally;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.TriageResult.Totals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the crashes of all dumps: by cause, by machine, by driver. */
final class Comparison implements Tally<Row, Comparison> {

    private static final long serialVersionUID = 1L;
    private static final int FEWEST_TO_COMPARE = 5;

    private final HashMap<DriverFile, DriverTally> drivers = new HashMap<>();
    private final HashMap<String, BucketTally> buckets = new HashMap<>();
    private final TreeMap<String, MachineTally> machines = new TreeMap<>();
    private final boolean byMachine;
    private int readable;
    private Totals totals = Totals.NONE;

    /** Nothing yet; by machine or not. */
    Comparison(boolean byMachine) {
        this.byMachine = byMachine;
    }

    @Override
    public void add(Row row) {
        totals = totals.and(row);
        Summary summary = row.summary();
        if (summary == null) {
            return;
        }
        readable++;
        buckets.computeIfAbsent(summary.bucketHash(), unused -> new BucketTally())
                .add(row);
        for (DriverFile driver : summary.drivers()) {
            drivers.computeIfAbsent(driver, unused -> new DriverTally()).add(driver, row, summary.verdict());
        }
        if (byMachine && !row.machine().isEmpty()) {
            machines.computeIfAbsent(row.machine(), unused -> new MachineTally())
                    .add(row);
        }
    }

    @Override
    public void merge(Comparison other) {
        totals = totals.and(other.totals);
        readable += other.readable;
        other.buckets.forEach((hash, tally) ->
                buckets.computeIfAbsent(hash, unused -> new BucketTally()).merge(tally));
        other.drivers.forEach((driver, tally) ->
                drivers.computeIfAbsent(driver, unused -> new DriverTally()).merge(tally));
        other.machines.forEach((machine, tally) ->
                machines.computeIfAbsent(machine, unused -> new MachineTally()).merge(tally));
    }

    /** What was counted, with the rows of which it was. */
    TriageResult result(Many<Row> rows, List<Machine> known, long passedOver, boolean whole) {
        return new TriageResult(rows, totals, groups(), known, DriverTally.counts(drivers), passedOver, whole);
    }

    private List<BucketGroup> groups() {
        Map<String, Integer> presence = new HashMap<>();
        drivers.forEach((driver, tally) -> presence.merge(driver.name(), tally.present(), Integer::sum));
        List<BucketGroup> groups = new ArrayList<>();
        for (BucketTally tally : buckets.values()) {
            groups.add(tally.group(presence, readable));
        }
        groups.sort(Comparator.comparingInt(BucketGroup::occurrences)
                .reversed()
                .thenComparing(BucketGroup::id)
                .thenComparing(BucketGroup::hash));
        return List.copyOf(groups);
    }

    /** Suspect ones first, then by crashes. */
    List<Machine> machines() {
        int many = manyCodes(machines.values());
        List<Machine> all = new ArrayList<>();
        machines.forEach((key, tally) -> all.add(tally.machine(key, many)));
        all.sort(Comparator.comparing((Machine machine) -> !machine.suspect())
                .thenComparing(Comparator.comparingInt(Machine::crashes).reversed())
                .thenComparing(Machine::fingerprint));
        return List.copyOf(all);
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
