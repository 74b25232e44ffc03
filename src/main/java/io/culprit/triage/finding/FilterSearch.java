package io.culprit.triage.finding;

import io.culprit.rule.Role;
import io.culprit.triage.Row;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.verdict.Review.Recurrence;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks for a filter that is loaded on all machines whose crashes end in the network code of Windows. Callout drivers of the Windows
 * Filtering Platform run there and stand on no stack once they have damaged a packet; the driver of the network card stands on every one.
 */
final class FilterSearch {

    private static final int FEWEST_MACHINES = 3;

    /** Classes of drivers that may filter packets without driving a device; a driver that nobody knows has none. */
    private static final Set<String> FILTERS = Set.of("filter", "security", "vpn", "anticheat", "unknown", "");

    private FilterSearch() {}

    static List<Discovery> search(TriageResult result, Sample sample) {
        Set<String> network = new HashSet<>();
        Map<String, Set<String>> filters = new TreeMap<>();
        for (Row row : result.rows()) {
            if (row.summary() != null && sample.holds(row.machine())) {
                if (row.summary().trace().network()) {
                    network.add(row.machine());
                }
                for (DriverFile driver : row.summary().drivers()) {
                    if (FILTERS.contains(driver.driverClass())) {
                        filters.computeIfAbsent(driver.name(), unused -> new HashSet<>())
                                .add(row.machine());
                    }
                }
            }
        }
        if (network.size() < FEWEST_MACHINES) {
            return List.of();
        }
        Comparisons comparisons = new Comparisons(1);
        int others = sample.machines().size() - network.size();
        filters.forEach((driver, machines) -> {
            if (machines.containsAll(network)) {
                comparisons.more(
                        "machines",
                        network.size(),
                        network.size(),
                        machines.size() - network.size(),
                        others,
                        counts -> finding(driver, counts));
            } else {
                comparisons.miss();
            }
        });
        return comparisons.findings();
    }

    private static Discovery finding(String driver, Discovery.Counts counts) {
        String text =
                ("%s is loaded on all %d machines with crashes that end in the network code of Windows, but on %d of"
                                + " %d others: it is a candidate before the driver of the network card is")
                        .formatted(driver, counts.here(), counts.elsewhere(), counts.ofElsewhere());
        Recurrence recurs = new Recurrence(Role.NETWORK_FILTER, driver, text, 0, counts.here(), 0, 0, 0);
        return new Discovery(Kind.NETWORK_FILTER, "", "", "", driver, text, counts, recurs);
    }
}
