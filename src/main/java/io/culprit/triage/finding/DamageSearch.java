package io.culprit.triage.finding;

import io.culprit.triage.Machine;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Looks for machines that show more damage than others: flipped bits, overwritten memory, errors that the hardware itself reports. */
final class DamageSearch {

    private static final int FEWEST = 2;

    private DamageSearch() {}

    static List<Discovery> search(TriageResult result) {
        int crashes = 0;
        int damaged = 0;
        for (Machine machine : result.machines()) {
            crashes += machine.crashes();
            damaged += machine.damaged();
        }
        List<Machine> machines = new ArrayList<>(result.machines());
        machines.sort(Comparator.comparing(Machine::fingerprint));
        Comparisons comparisons = new Comparisons(1);
        int allCrashes = crashes;
        int allDamaged = damaged;
        machines.forEach(machine -> {
            if (machine.crashes() < FEWEST) {
                return;
            }
            if (machine.damaged() < FEWEST) {
                comparisons.miss();
                return;
            }
            comparisons.more(
                    "crashes",
                    machine.damaged(),
                    machine.crashes(),
                    allDamaged - machine.damaged(),
                    allCrashes - machine.crashes(),
                    counts -> new Discovery(
                            Kind.HARDWARE,
                            "",
                            "",
                            machine.fingerprint(),
                            "",
                            ("%d of %d crashes of machine %s show damage that no code leaves, over %d causes, against"
                                            + " %d of %d on all others: look at its hardware")
                                    .formatted(
                                            counts.here(),
                                            counts.ofHere(),
                                            machine.fingerprint(),
                                            machine.causes(),
                                            counts.elsewhere(),
                                            counts.ofElsewhere()),
                            counts));
        });
        return comparisons.findings();
    }
}
