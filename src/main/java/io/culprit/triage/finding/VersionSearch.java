package io.culprit.triage.finding;

import io.culprit.bulk.Distinct;
import io.culprit.bulk.Tally;
import io.culprit.rule.Role;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.verdict.Review.Recurrence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for a version of a driver that every machine has when it crashes for one cause, among those that have that driver at all. The
 * driver that is blamed is one question, all others are another.
 */
final class VersionSearch implements Tally<Row, VersionSearch> {

    private static final long serialVersionUID = 1L;
    private static final int FEWEST_MACHINES = 3;
    private static final int MOST_BUCKETS = 200;

    private final Sample sample;
    private final DriverVersions everywhere = new DriverVersions(Integer.MAX_VALUE);
    private final HashMap<String, DriverVersions> byBucket = new HashMap<>();

    private VersionSearch(Sample sample, List<String> buckets) {
        this.sample = sample;
        buckets.forEach(hash -> byBucket.put(hash, new DriverVersions(FEWEST_MACHINES)));
    }

    static List<Discovery> search(TriageResult result, Sample sample) {
        int most = Math.min(MOST_BUCKETS, result.buckets().size());
        List<BucketGroup> buckets = result.buckets().subList(0, most);
        List<String> hashes = new ArrayList<>();
        buckets.forEach(bucket -> hashes.add(bucket.hash()));
        return result.rows().count(() -> new VersionSearch(sample, hashes)).findings(buckets);
    }

    @Override
    public void add(Row row) {
        if (row.summary() != null && sample.holds(row.machine())) {
            everywhere.add(row);
            DriverVersions here = byBucket.get(row.summary().bucketHash());
            if (here != null) {
                here.add(row);
            }
        }
    }

    @Override
    public void merge(VersionSearch other) {
        everywhere.merge(other.everywhere);
        other.byBucket.forEach(
                (hash, versions) -> byBucket.computeIfAbsent(hash, unused -> new DriverVersions(FEWEST_MACHINES))
                        .merge(versions));
    }

    private List<Discovery> findings(List<BucketGroup> buckets) {
        Comparisons blamed = new Comparisons(2);
        Comparisons others = new Comparisons(2);
        for (BucketGroup bucket : buckets) {
            bucket(bucket, blamed, others);
        }
        List<Discovery> found = new ArrayList<>(blamed.findings());
        found.addAll(others.findings());
        return found;
    }

    private void bucket(BucketGroup bucket, Comparisons blamed, Comparisons others) {
        DriverVersions here = byBucket.get(bucket.hash());
        if (here == null) {
            return;
        }
        String own = bucket.verdict().module();
        here.mixed().forEach(driver -> (driver.equalsIgnoreCase(own) ? blamed : others).miss());
        for (String driver : here.names()) {
            Map<String, Distinct> all = everywhere.versions(driver);
            if (here.machines(driver) >= FEWEST_MACHINES && all.size() > 1) {
                compare(bucket, driver, here.versions(driver), all, driver.equalsIgnoreCase(own) ? blamed : others);
            }
        }
    }

    private static void compare(
            BucketGroup bucket,
            String driver,
            Map<String, Distinct> here,
            Map<String, Distinct> all,
            Comparisons comparisons) {
        Map.Entry<String, Distinct> only = here.entrySet().iterator().next();
        String version = only.getKey();
        int machines = only.getValue().count();
        int same = -machines;
        int other = 0;
        for (Map.Entry<String, Distinct> each : all.entrySet()) {
            boolean equal = each.getKey().equals(version);
            same += equal ? each.getValue().count() : 0;
            other += equal ? 0 : each.getValue().count();
        }
        comparisons.more(
                "machines", machines, machines, same, same + other, counts -> finding(bucket, driver, version, counts));
    }

    private static Discovery finding(BucketGroup bucket, String driver, String version, Discovery.Counts counts) {
        String text = "all %d machines that crash so have version %s of %s, but %d of %d others with that driver"
                .formatted(counts.here(), version, driver, counts.elsewhere(), counts.ofElsewhere());
        Recurrence recurs = new Recurrence(Role.RECURRING_VERSION, driver, text, 0, counts.here(), 0, 0, 0);
        String subject = driver + " " + version;
        return new Discovery(Kind.DRIVER_VERSION, bucket.id(), bucket.hash(), "", subject, text, counts, recurs);
    }
}
