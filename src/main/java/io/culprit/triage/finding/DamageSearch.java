package io.culprit.triage.finding;

import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks for machines that show more damage than others: flipped bits, overwritten memory, errors that the hardware itself reports. */
final class DamageSearch {

    private static final int FEWEST = 2;

    /** What one machine shows. */
    private static final class Machine {
        private int crashes;
        private int damaged;
        private final Set<String> places = new HashSet<>();
    }

    private DamageSearch() {}

    static List<Discovery> search(TriageResult result) {
        Map<String, Machine> machines = new TreeMap<>();
        int crashes = 0;
        int damaged = 0;
        for (Row row : result.rows()) {
            Row.Summary summary = row.summary();
            if (summary == null || row.machine().isEmpty()) {
                continue;
            }
            Machine machine = machines.computeIfAbsent(row.machine(), unused -> new Machine());
            int damage = summary.damaged() ? 1 : 0;
            machine.crashes++;
            machine.damaged += damage;
            machine.places.add(summary.bucketHash());
            crashes++;
            damaged += damage;
        }
        Comparisons comparisons = new Comparisons(1);
        int allCrashes = crashes;
        int allDamaged = damaged;
        machines.forEach((name, machine) -> {
            if (machine.crashes < FEWEST) {
                return;
            }
            if (machine.damaged < FEWEST) {
                comparisons.miss();
                return;
            }
            comparisons.more(
                    "crashes",
                    machine.damaged,
                    machine.crashes,
                    allDamaged - machine.damaged,
                    allCrashes - machine.crashes,
                    counts -> new Discovery(
                            Kind.HARDWARE,
                            "",
                            "",
                            name,
                            "",
                            ("%d of %d crashes of machine %s show damage that no code leaves, over %d causes, against"
                                            + " %d of %d on all others: look at its hardware")
                                    .formatted(
                                            counts.here(),
                                            counts.ofHere(),
                                            name,
                                            machine.places.size(),
                                            counts.elsewhere(),
                                            counts.ofElsewhere()),
                            counts));
        });
        return comparisons.findings();
    }
}
