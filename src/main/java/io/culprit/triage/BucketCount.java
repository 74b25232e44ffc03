package io.culprit.triage;

import io.culprit.triage.BucketGroup.StandOut;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts the crashes of one bucket. */
final class BucketCount {

    private static final int FEWEST_TO_STAND_OUT = 3;
    private static final double TIMES_MORE_OFTEN = 2;
    private static final double SHARE_TO_STAND_OUT = 0.6;
    private static final int MOST_STANDING_OUT = 10;

    private final List<Row> rows;
    private final Set<String> machines = new HashSet<>();
    private final TreeSet<Integer> builds = new TreeSet<>();
    private final TreeSet<String> versions = new TreeSet<>();
    private final TreeMap<String, Integer> weeks = new TreeMap<>();
    private final Map<String, Integer> drivers = new HashMap<>();
    private final List<String> files = new ArrayList<>();
    private @Nullable Instant first;
    private @Nullable Instant last;
    private @Nullable Summary surest;

    BucketCount(List<Row> rows) {
        this.rows = rows;
        for (Row row : rows) {
            if (row.summary() != null) {
                count(row, row.summary());
            }
        }
        files.sort(Comparator.naturalOrder());
    }

    private void count(Row row, Summary summary) {
        files.add(row.path());
        if (!summary.machine().isEmpty()) {
            machines.add(summary.machine());
        }
        if (summary.build() != 0) {
            builds.add(summary.build());
        }
        if (row.time() != null) {
            weeks.merge(Times.week(row.time()), 1, Integer::sum);
        }
        first = Times.earlier(first, row.time());
        last = Times.later(last, row.time());
        if (surest == null || better(summary.verdict(), surest.verdict())) {
            surest = summary;
        }
        for (DriverFile driver : summary.drivers()) {
            drivers.merge(driver.name(), 1, Integer::sum);
            if (driver.name().equalsIgnoreCase(summary.verdict().module())
                    && !driver.version().isEmpty()) {
                versions.add(driver.version());
            }
        }
    }

    private static boolean better(Blame left, Blame right) {
        return left.confidence() > right.confidence()
                || left.confidence() == right.confidence() && left.kind().compareTo(right.kind()) < 0;
    }

    BucketGroup group(Map<String, Integer> everywhere, int allRows) {
        Summary best = surest;
        if (best == null) {
            throw new IllegalArgumentException("a bucket needs a crash");
        }
        return new BucketGroup(
                best.bucketId(),
                best.bucketHash(),
                best.code(),
                best.codeName(),
                best.verdict(),
                rows.size(),
                machines.size(),
                first,
                last,
                List.copyOf(builds),
                List.copyOf(versions),
                weeks,
                standOut(everywhere, allRows),
                List.copyOf(files));
    }

    private List<StandOut> standOut(Map<String, Integer> everywhere, int allRows) {
        List<StandOut> found = new ArrayList<>();
        int elsewhereRows = allRows - rows.size();
        for (Map.Entry<String, Integer> driver : drivers.entrySet()) {
            int here = driver.getValue();
            int elsewhere = everywhere.getOrDefault(driver.getKey(), here) - here;
            double shareHere = (double) here / rows.size();
            double shareElsewhere = (elsewhere + 1.0) / (elsewhereRows + 1.0);
            if (here >= FEWEST_TO_STAND_OUT
                    && elsewhereRows > 0
                    && shareHere >= SHARE_TO_STAND_OUT
                    && shareHere >= TIMES_MORE_OFTEN * shareElsewhere) {
                found.add(new StandOut(driver.getKey(), here, rows.size(), elsewhere, elsewhereRows));
            }
        }
        found.sort(Comparator.comparingDouble((StandOut driver) -> (double) driver.elsewhere() / driver.here())
                .thenComparing(StandOut::driver));
        return List.copyOf(found.subList(0, Math.min(found.size(), MOST_STANDING_OUT)));
    }
}
