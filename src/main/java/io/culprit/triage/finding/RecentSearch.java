package io.culprit.triage.finding;

import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for causes that are new, or more frequent, in the last seven days. A machine counts once a cause before and once in those days. */
final class RecentSearch {

    private static final Duration WEEK = Duration.ofDays(7);

    private final Map<String, int[]> counts = new HashMap<>();
    private final int[] all = new int[2];

    static List<Discovery> search(TriageResult result) {
        Instant last = last(result.rows());
        return last == null ? List.of() : new RecentSearch().search(result, last.minus(WEEK));
    }

    private static @Nullable Instant last(List<Row> rows) {
        Instant last = null;
        for (Row row : rows) {
            if (row.summary() != null
                    && row.time() != null
                    && (last == null || row.time().isAfter(last))) {
                last = row.time();
            }
        }
        return last;
    }

    private List<Discovery> search(TriageResult result, Instant since) {
        Set<String> met = new HashSet<>();
        for (Row row : result.rows()) {
            if (row.summary() == null || row.time() == null) {
                continue;
            }
            int side = row.time().isAfter(since) ? 0 : 1;
            String bucket = row.summary().bucketHash();
            String who = row.machine().isEmpty() ? row.path() : row.machine();
            if (met.add(side + bucket + " " + who)) {
                counts.computeIfAbsent(bucket, unused -> new int[2])[side]++;
                all[side]++;
            }
        }
        Comparisons comparisons = new Comparisons(1);
        if (all[1] > 0) {
            result.buckets().forEach(bucket -> compare(bucket, since, comparisons));
        }
        return comparisons.findings();
    }

    private void compare(BucketGroup bucket, Instant since, Comparisons comparisons) {
        int[] of = counts.getOrDefault(bucket.hash(), new int[2]);
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
