package io.culprit.triage.finding;

import io.culprit.rule.Role;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.verdict.Review.Recurrence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for a version of a driver that every machine has when it crashes for one cause, among those that have that driver at all. The
 * driver that is blamed is one question, all others are another.
 */
final class VersionSearch {

    private static final int FEWEST_MACHINES = 3;
    private static final int MOST_BUCKETS = 200;

    private final Comparisons blamed = new Comparisons(2);
    private final Comparisons others = new Comparisons(2);
    private final DriverVersions everywhere = new DriverVersions();
    private final Map<String, DriverVersions> byBucket = new LinkedHashMap<>();

    static List<Discovery> search(TriageResult result, Sample sample) {
        VersionSearch search = new VersionSearch();
        int most = Math.min(MOST_BUCKETS, result.buckets().size());
        List<BucketGroup> buckets = result.buckets().subList(0, most);
        buckets.forEach(bucket -> search.byBucket.put(bucket.hash(), new DriverVersions()));
        for (Row row : result.rows()) {
            if (row.summary() != null && sample.holds(row.machine())) {
                search.everywhere.add(row);
                DriverVersions here = search.byBucket.get(row.summary().bucketHash());
                if (here != null) {
                    here.add(row);
                }
            }
        }
        for (BucketGroup bucket : buckets) {
            search.bucket(bucket);
        }
        List<Discovery> found = new ArrayList<>(search.blamed.findings());
        found.addAll(search.others.findings());
        return found;
    }

    private void bucket(BucketGroup bucket) {
        DriverVersions here = byBucket.get(bucket.hash());
        if (here == null) {
            return;
        }
        for (String driver : here.names()) {
            Map<String, Set<String>> versions = here.versions(driver);
            Map<String, Set<String>> all = everywhere.versions(driver);
            int machines = 0;
            for (Set<String> those : versions.values()) {
                machines += those.size();
            }
            if (machines >= FEWEST_MACHINES && all.size() > 1) {
                boolean own = driver.equalsIgnoreCase(bucket.verdict().module());
                compare(bucket, driver, versions, all, own ? blamed : others);
            }
        }
    }

    private static void compare(
            BucketGroup bucket,
            String driver,
            Map<String, Set<String>> here,
            Map<String, Set<String>> all,
            Comparisons comparisons) {
        if (here.size() != 1) {
            comparisons.miss();
            return;
        }
        Map.Entry<String, Set<String>> only = here.entrySet().iterator().next();
        String version = only.getKey();
        Set<String> machines = only.getValue();
        int same = -machines.size();
        int other = 0;
        for (Map.Entry<String, Set<String>> each : all.entrySet()) {
            boolean equal = each.getKey().equals(version);
            same += equal ? each.getValue().size() : 0;
            other += equal ? 0 : each.getValue().size();
        }
        comparisons.more(
                "machines",
                machines.size(),
                machines.size(),
                same,
                same + other,
                counts -> finding(bucket, driver, version, counts));
    }

    private static Discovery finding(BucketGroup bucket, String driver, String version, Discovery.Counts counts) {
        String text = "all %d machines that crash so have version %s of %s, but %d of %d others with that driver"
                .formatted(counts.here(), version, driver, counts.elsewhere(), counts.ofElsewhere());
        Recurrence recurs = new Recurrence(Role.RECURRING_VERSION, driver, text, 0, counts.here(), 0, 0, 0);
        String subject = driver + " " + version;
        return new Discovery(Kind.DRIVER_VERSION, bucket.id(), bucket.hash(), "", subject, text, counts, recurs);
    }
}
