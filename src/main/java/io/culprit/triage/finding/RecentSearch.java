package io.culprit.triage.finding;

import io.culprit.bulk.Distinct;
import io.culprit.bulk.Tally;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;

/** Looks for causes that are new, or more frequent, in the last seven days. A machine counts once a cause before and once in those days. */
final class RecentSearch implements Tally<Row, RecentSearch> {

    private static final long serialVersionUID = 1L;
    private static final Duration WEEK = Duration.ofDays(7);

    private final Instant since;
    private final HashMap<String, Sides> counts = new HashMap<>();

    /** The machines that crashed for one cause: in the last days, and before. */
    private static final class Sides implements Serializable {

        private static final long serialVersionUID = 1L;

        private final Distinct lately = new Distinct();
        private final Distinct before = new Distinct();
    }

    private RecentSearch(Instant since) {
        this.since = since;
    }

    static List<Discovery> search(TriageResult result) {
        Instant last = null;
        for (BucketGroup bucket : result.buckets()) {
            Instant seen = bucket.lastSeen();
            last = last == null || seen != null && seen.isAfter(last) ? seen : last;
        }
        if (last == null) {
            return List.of();
        }
        Instant since = last.minus(WEEK);
        return result.rows().count(() -> new RecentSearch(since)).findings(result.buckets());
    }

    @Override
    public void add(Row row) {
        if (row.summary() != null && row.time() != null) {
            Sides sides = counts.computeIfAbsent(row.summary().bucketHash(), unused -> new Sides());
            String who = row.machine().isEmpty() ? row.path() : row.machine();
            (row.time().isAfter(since) ? sides.lately : sides.before).add(who);
        }
    }

    @Override
    public void merge(RecentSearch other) {
        other.counts.forEach((bucket, sides) -> {
            Sides here = counts.computeIfAbsent(bucket, unused -> new Sides());
            here.lately.merge(sides.lately);
            here.before.merge(sides.before);
        });
    }

    private List<Discovery> findings(List<BucketGroup> buckets) {
        int[] all = new int[2];
        for (Sides sides : counts.values()) {
            all[0] += sides.lately.count();
            all[1] += sides.before.count();
        }
        Comparisons comparisons = new Comparisons(1);
        if (all[1] > 0) {
            buckets.forEach(bucket -> compare(bucket, all, comparisons));
        }
        return comparisons.findings();
    }

    private void compare(BucketGroup bucket, int[] all, Comparisons comparisons) {
        Sides sides = counts.getOrDefault(bucket.hash(), new Sides());
        int[] of = {sides.lately.count(), sides.before.count()};
        if (of[0] == 0) {
            comparisons.miss();
            return;
        }
        boolean fresh = of[1] == 0;
        comparisons.more(
                "machines",
                of[0],
                all[0],
                of[1],
                all[1],
                found -> new Discovery(
                        fresh ? Kind.NEW_CAUSE : Kind.RISING_CAUSE,
                        bucket.id(),
                        bucket.hash(),
                        "",
                        bucket.verdict().culprit() ? bucket.verdict().module() : "",
                        fresh
                                ? "new since %s: %d machines, none of %d before%s"
                                        .formatted(day(since), found.here(), found.ofElsewhere(), with(bucket.first()))
                                : "more since %s: %d of %d machines that crashed, %d of %d before"
                                        .formatted(
                                                day(since),
                                                found.here(),
                                                found.ofHere(),
                                                found.elsewhere(),
                                                found.ofElsewhere()),
                        found));
    }

    private static String with(BucketGroup.FirstSeen first) {
        String text = (first.version().isEmpty() ? "" : ", driver version " + first.version())
                + (first.build() == 0 ? "" : ", Windows build " + first.build())
                + (first.bios().isEmpty() ? "" : ", BIOS " + first.bios());
        return text.isEmpty() ? "" : "; first seen with " + text.substring(2);
    }

    private static String day(Instant time) {
        return time.toString().substring(0, "2026-03-14".length());
    }
}
