package io.culprit.triage.finding;

import io.culprit.rule.Role;
import io.culprit.triage.Machine;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.TriageResult;
import io.culprit.verdict.Review.Recurrence;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all dumps together tell of each of them. */
final class Recurrences implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Versions go with models of machines, and of one model everything may stand out. */
    private static final int MOST_VERSIONS = 5;

    private static final String NETWORK_CARDS = "network-";

    private final HashMap<String, List<Discovery>> causes = new HashMap<>();
    private final ArrayList<Discovery> filters = new ArrayList<>();
    private final HashMap<String, Machine> suspects = new HashMap<>();

    private static Recurrence recurrence(Machine machine, @Nullable String culprit) {
        String shown = machine.flips() == 0
                ? machine.evidence().getFirst()
                : "%d of %d crashes show exactly one flipped bit, over %d causes"
                        .formatted(machine.flips(), machine.crashes(), machine.causes());
        return new Recurrence(
                Role.SUSPECT_MACHINE,
                culprit,
                "the hardware of this machine is suspect (" + shown + ")",
                machine.crashes(),
                1,
                0,
                machine.causes(),
                machine.flips());
    }

    private Recurrences() {}

    static Recurrences of(TriageResult result, List<Discovery> found) {
        Recurrences recurrences = new Recurrences();
        for (Discovery finding : found) {
            switch (finding.kind()) {
                case SOFTWARE, DRIVER_VERSION ->
                    recurrences
                            .causes
                            .computeIfAbsent(finding.bucketHash(), unused -> new ArrayList<>())
                            .add(finding);
                case NETWORK_FILTER -> recurrences.filters.add(finding);
                default -> {}
            }
        }
        for (Machine machine : result.machines()) {
            if (machine.suspect()) {
                recurrences.suspects.put(machine.fingerprint(), machine);
            }
        }
        return recurrences;
    }

    /** What is told of one crash. */
    List<Recurrence> of(Row row, Summary summary) {
        List<Recurrence> told = new ArrayList<>();
        Machine suspect = suspects.get(row.machine());
        if (suspect != null) {
            Blame verdict = summary.verdict();
            told.add(recurrence(suspect, verdict.culprit() ? verdict.module() : null));
        }
        int versions = 0;
        for (Discovery finding : causes.getOrDefault(summary.bucketHash(), List.of())) {
            boolean place = finding.kind() == Discovery.Kind.SOFTWARE;
            if (place
                    ? finding.subject().equals(summary.trace().site())
                    : versions < MOST_VERSIONS && has(summary, finding)) {
                versions += place ? 0 : 1;
                add(finding, told);
            }
        }
        if (summary.trace().network()) {
            for (Discovery filter : filters) {
                if (open(summary.verdict(), filter.subject()) && has(summary, filter)) {
                    add(filter, told);
                }
            }
        }
        return List.copyOf(told);
    }

    private static void add(Discovery finding, List<Recurrence> told) {
        if (finding.recurs() != null) {
            told.add(finding.recurs());
        }
    }

    /** Whether the driver that the finding is about was loaded. */
    private static boolean has(Summary summary, Discovery finding) {
        for (DriverFile driver : summary.drivers()) {
            String subject = finding.subject();
            if (subject.startsWith(driver.name())
                    && (subject.equals(driver.name()) || subject.equals(driver.name() + " " + driver.version()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether nobody is named yet, or the driver of a network card, which stands on every such stack, or the filter itself. */
    private static boolean open(Blame verdict, String filter) {
        return !verdict.culprit()
                || verdict.driverClass().startsWith(NETWORK_CARDS)
                || verdict.module().equalsIgnoreCase(filter);
    }
}
