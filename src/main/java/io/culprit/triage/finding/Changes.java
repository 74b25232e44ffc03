package io.culprit.triage.finding;

import io.culprit.bulk.Tally;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Causes of the crashes that an earlier run had, and of those that it had not.
 *
 * @param before crashes of the earlier run
 * @param now crashes that it had not
 * @param causes new ones first, then rising, falling, gone and steady ones
 */
public record Changes(int before, int now, List<Change> causes) {

    /** How a cause changed, in the order of interest. */
    public enum Kind {
        NEW,
        RISING,
        FALLING,
        GONE,
        STEADY;

        /** The word in output. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One cause.
     *
     * @param before crashes in the earlier run; {@code now} among those that it had not
     * @param chance that chance alone would make such a difference in its share of machines (Fisher's exact test, two-sided), times the
     *     number of causes
     */
    public record Change(Kind kind, String id, String hash, int before, int now, double chance) {}

    /** Counts what an earlier run did not have. */
    private static final class Fresh implements Tally<Row, Fresh> {

        private static final long serialVersionUID = 1L;

        private final Earlier earlier;
        private final CauseCounts counts = new CauseCounts();

        Fresh(Earlier earlier) {
            this.earlier = earlier;
        }

        @Override
        public void add(Row row) {
            if (row.summary() != null && !earlier.knows(row)) {
                counts.add(row.summary().bucketHash(), row.machine().isEmpty() ? row.path() : row.machine());
            }
        }

        @Override
        public void merge(Fresh other) {
            counts.merge(other.counts);
        }
    }

    /** Compares what is in a result and not in the earlier run with the earlier run. */
    static Changes between(Earlier earlier, TriageResult result) {
        CauseCounts now = result.rows().count(() -> new Fresh(earlier)).counts;
        Map<String, String> ids = new HashMap<>(earlier.ids());
        for (BucketGroup bucket : result.buckets()) {
            ids.put(bucket.hash(), bucket.id());
        }
        CauseCounts before = earlier.counts();
        return new Changes(before.crashes(), now.crashes(), changes(before, now, ids));
    }

    private static List<Change> changes(CauseCounts before, CauseCounts now, Map<String, String> ids) {
        int allOld = before.machines();
        int allFresh = now.machines();
        Set<String> hashes = new HashSet<>(before.buckets());
        hashes.addAll(now.buckets());
        List<Change> changes = new ArrayList<>();
        for (String hash : hashes) {
            int old = before.machines(hash);
            int fresh = now.machines(hash);
            double chance = Math.min(1, Fisher.twoSided(fresh, allFresh, old, allOld) * hashes.size());
            boolean more = (long) fresh * allOld > (long) old * allFresh;
            Kind kind = old == 0
                    ? Kind.NEW
                    : fresh == 0 && allFresh > 0
                            ? Kind.GONE
                            : chance >= Discovery.SIGNIFICANT ? Kind.STEADY : more ? Kind.RISING : Kind.FALLING;
            changes.add(new Change(
                    kind, ids.getOrDefault(hash, hash), hash, before.crashes(hash), now.crashes(hash), chance));
        }
        changes.sort(Comparator.comparing(Change::kind)
                .thenComparingDouble(Change::chance)
                .thenComparing(Change::id)
                .thenComparing(Change::hash));
        return List.copyOf(changes);
    }

    /** Only some buckets, by id or hash. */
    Changes only(List<String> buckets) {
        List<Change> kept = new ArrayList<>(causes);
        kept.removeIf(change -> !buckets.contains(change.id()) && !buckets.contains(change.hash()));
        return new Changes(before, now, List.copyOf(kept));
    }
}
