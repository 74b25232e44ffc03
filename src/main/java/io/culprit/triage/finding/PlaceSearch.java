package io.culprit.triage.finding;

import io.culprit.rule.Role;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.verdict.Review.Recurrence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks for causes that fail at one place in code over several starts of Windows or several machines: code fails so. Failing memory lies
 * elsewhere after each start, and fails whatever uses it.
 */
final class PlaceSearch {

    private static final int FEWEST_STARTS = 3;
    private static final double SHARE = 0.5;

    /** Where and how often. */
    private static final class Place {
        private final Set<String> machines = new HashSet<>();
        private final Set<String> starts = new HashSet<>();
        private int crashes;

        void add(Row row, Row.Trace trace) {
            crashes++;
            if (!row.machine().isEmpty()) {
                machines.add(row.machine());
            }
            // A start is told to the second by some dumps and computed from an uptime by others.
            starts.add(row.machine()
                    + (trace.boot() == null ? "" : " " + trace.boot().getEpochSecond() / 60));
        }
    }

    private PlaceSearch() {}

    static List<Discovery> search(TriageResult result) {
        Map<String, Map<String, Place>> buckets = new HashMap<>();
        for (Row row : result.rows()) {
            if (row.summary() != null && !row.summary().trace().site().isEmpty()) {
                Row.Trace trace = row.summary().trace();
                buckets.computeIfAbsent(row.summary().bucketHash(), unused -> new TreeMap<>())
                        .computeIfAbsent(trace.site(), unused -> new Place())
                        .add(row, trace);
            }
        }
        List<Discovery> found = new ArrayList<>();
        for (BucketGroup bucket : result.buckets()) {
            bucket(bucket, buckets.getOrDefault(bucket.hash(), Map.of()), found);
        }
        return found;
    }

    private static void bucket(BucketGroup bucket, Map<String, Place> places, List<Discovery> found) {
        places.forEach((site, place) -> {
            if (place.starts.size() >= FEWEST_STARTS && place.crashes > SHARE * bucket.occurrences()) {
                String text =
                        "%d of %d crashes fail at %s, over %d starts of %d machines: software fails at one place, memory does not"
                                .formatted(
                                        place.crashes,
                                        bucket.occurrences(),
                                        site,
                                        place.starts.size(),
                                        place.machines.size());
                Recurrence recurs = new Recurrence(
                        Role.RECURRING_PLACE,
                        site.substring(0, Math.max(0, site.lastIndexOf('+'))),
                        text,
                        place.crashes,
                        place.machines.size(),
                        place.starts.size(),
                        0,
                        0);
                found.add(new Discovery(Kind.SOFTWARE, bucket.id(), bucket.hash(), "", site, text, null, recurs));
            }
        });
    }
}
