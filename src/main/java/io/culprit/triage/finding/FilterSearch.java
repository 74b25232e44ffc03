package io.culprit.triage.finding;

import io.culprit.bulk.Tally;
import io.culprit.rule.Role;
import io.culprit.triage.Row;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.verdict.Review.Recurrence;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks for a filter that is loaded on the machines whose crashes end in the network code of Windows. Callout drivers of the Windows
 * Filtering Platform run there and stand on no stack once they have damaged a packet; the driver of the network card stands on every one.
 * A packet may be damaged by somebody else, too: one machine in five may lack the filter.
 */
final class FilterSearch implements Tally<Row, FilterSearch> {

    private static final long serialVersionUID = 1L;
    private static final int FEWEST_MACHINES = 3;
    private static final double SHARE = 0.8;

    /** Classes of drivers that may filter packets without driving a device; a driver that nobody knows has none. */
    private static final Set<String> FILTERS = Set.of("filter", "security", "vpn", "anticheat", "unknown", "");

    private final Sample sample;
    private final BitSet network = new BitSet();
    private final TreeMap<String, BitSet> filters = new TreeMap<>();

    private FilterSearch(Sample sample) {
        this.sample = sample;
    }

    static List<Discovery> search(TriageResult result, Sample sample) {
        return result.rows().count(() -> new FilterSearch(sample)).findings();
    }

    @Override
    public void add(Row row) {
        int machine = sample.number(row.machine());
        if (row.summary() == null || machine < 0) {
            return;
        }
        if (row.summary().trace().network()) {
            network.set(machine);
        }
        for (DriverFile driver : row.summary().drivers()) {
            if (FILTERS.contains(driver.driverClass())) {
                filters.computeIfAbsent(driver.name(), unused -> new BitSet()).set(machine);
            }
        }
    }

    @Override
    public void merge(FilterSearch other) {
        network.or(other.network);
        other.filters.forEach((driver, machines) ->
                filters.computeIfAbsent(driver, unused -> new BitSet()).or(machines));
    }

    private List<Discovery> findings() {
        int all = network.cardinality();
        if (all < FEWEST_MACHINES) {
            return List.of();
        }
        Comparisons comparisons = new Comparisons(1);
        int others = sample.size() - all;
        filters.forEach((driver, machines) -> {
            BitSet both = (BitSet) machines.clone();
            both.and(network);
            int here = both.cardinality();
            if (here >= FEWEST_MACHINES && here >= SHARE * all) {
                comparisons.more(
                        "machines",
                        here,
                        all,
                        machines.cardinality() - here,
                        others,
                        counts -> finding(driver, counts));
            } else {
                comparisons.miss();
            }
        });
        return comparisons.findings();
    }

    private static Discovery finding(String driver, Discovery.Counts counts) {
        String text = ("%s is loaded on %s machines with crashes that end in the network code of Windows, but on %d of"
                        + " %d others: it is a candidate before the driver of the network card is")
                .formatted(
                        driver,
                        counts.here() == counts.ofHere()
                                ? "all " + counts.here()
                                : counts.here() + " of " + counts.ofHere(),
                        counts.elsewhere(),
                        counts.ofElsewhere());
        Recurrence recurs = new Recurrence(Role.NETWORK_FILTER, driver, text, 0, counts.here(), 0, 0, 0);
        return new Discovery(Kind.NETWORK_FILTER, "", "", "", driver, text, counts, recurs);
    }
}
