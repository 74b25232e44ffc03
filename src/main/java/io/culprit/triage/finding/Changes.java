package io.culprit.triage.finding;

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

    /** What was counted of one cause on one side. */
    private static final class Side {
        private final Set<String> machines = new HashSet<>();
        private int crashes;
    }

    /** Compares what is in a result and not in the earlier run with the earlier run. */
    static Changes between(Earlier earlier, TriageResult result) {
        Map<String, Side[]> sides = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        Set<String> known = new HashSet<>();
        int before = 0;
        int now = 0;
        for (Earlier.Crash crash : earlier.crashes()) {
            known.add(crash.key());
            ids.put(crash.hash(), crash.id());
            add(sides, 0, crash.hash(), crash.machine().isEmpty() ? crash.key() : crash.machine());
            before++;
        }
        for (BucketGroup bucket : result.buckets()) {
            ids.put(bucket.hash(), bucket.id());
        }
        for (Row row : result.rows()) {
            if (row.summary() != null && !known.contains(Earlier.key(row))) {
                add(sides, 1, row.summary().bucketHash(), row.machine().isEmpty() ? row.path() : row.machine());
                now++;
            }
        }
        return new Changes(before, now, changes(sides, ids));
    }

    private static void add(Map<String, Side[]> sides, int which, String bucket, String machine) {
        Side side = sides.computeIfAbsent(bucket, unused -> new Side[] {new Side(), new Side()})[which];
        side.crashes++;
        side.machines.add(machine);
    }

    private static List<Change> changes(Map<String, Side[]> sides, Map<String, String> ids) {
        int[] all = new int[2];
        for (Side[] side : sides.values()) {
            all[0] += side[0].machines.size();
            all[1] += side[1].machines.size();
        }
        List<Change> changes = new ArrayList<>();
        sides.forEach((hash, side) -> {
            int old = side[0].machines.size();
            int fresh = side[1].machines.size();
            double chance = Math.min(1, Fisher.twoSided(fresh, all[1], old, all[0]) * sides.size());
            boolean more = (long) fresh * all[0] > (long) old * all[1];
            Kind kind = old == 0
                    ? Kind.NEW
                    : fresh == 0 && all[1] > 0
                            ? Kind.GONE
                            : chance >= Discovery.SIGNIFICANT ? Kind.STEADY : more ? Kind.RISING : Kind.FALLING;
            changes.add(new Change(kind, ids.getOrDefault(hash, hash), hash, side[0].crashes, side[1].crashes, chance));
        });
        changes.sort(Comparator.comparing(Change::kind)
                .thenComparingDouble(Change::chance)
                .thenComparing(Change::id));
        return List.copyOf(changes);
    }

    /** Only some buckets, by id or hash. */
    Changes only(List<String> buckets) {
        List<Change> kept = new ArrayList<>(causes);
        kept.removeIf(change -> !buckets.contains(change.id()) && !buckets.contains(change.hash()));
        return new Changes(before, now, List.copyOf(kept));
    }
}
