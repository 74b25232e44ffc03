package io.culprit.triage;

import io.culprit.bulk.Distinct;
import io.culprit.bulk.Tally;
import io.culprit.triage.BucketGroup.FirstSeen;
import io.culprit.triage.BucketGroup.StandOut;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts the crashes of one bucket. */
final class BucketTally implements Tally<Row, BucketTally> {

    private static final long serialVersionUID = 1L;

    private static final int FEWEST_TO_STAND_OUT = 3;
    private static final double TIMES_MORE_OFTEN = 2;
    private static final double SHARE_TO_STAND_OUT = 0.6;
    private static final int MOST_STANDING_OUT = 10;

    private final Distinct machines = new Distinct();
    private final TreeSet<Integer> builds = new TreeSet<>();
    private final TreeSet<String> versions = new TreeSet<>();
    private final TreeMap<Long, Integer> weeks = new TreeMap<>();
    private final HashMap<String, Integer> drivers = new HashMap<>();
    private int crashes;
    private @Nullable Instant last;
    private @Nullable Row earliest;
    private @Nullable Row surest;

    /** Why nobody, or somebody, is named in one of the crashes; whether another crash has another reason. */
    private @Nullable String reason;

    private boolean mixed;

    @Override
    public void add(Row row) {
        Summary summary = row.summary();
        if (summary == null) {
            return;
        }
        crashes++;
        if (!row.machine().isEmpty()) {
            machines.add(row.machine());
        }
        if (summary.build() != 0) {
            builds.add(summary.build());
        }
        if (row.time() != null) {
            weeks.merge(Times.monday(row.time()), 1, Integer::sum);
        }
        last = Times.later(last, row.time());
        earliest = earlier(earliest, row);
        surest = surer(surest, row);
        reason(reason(summary.verdict()));
        for (DriverFile driver : summary.drivers()) {
            drivers.merge(driver.name(), 1, Integer::sum);
        }
        String version = version(summary);
        if (!version.isEmpty()) {
            versions.add(version);
        }
    }

    @Override
    public void merge(BucketTally other) {
        crashes += other.crashes;
        machines.merge(other.machines);
        builds.addAll(other.builds);
        versions.addAll(other.versions);
        other.weeks.forEach((week, count) -> weeks.merge(week, count, Integer::sum));
        other.drivers.forEach((driver, count) -> drivers.merge(driver, count, Integer::sum));
        last = Times.later(last, other.last);
        earliest = other.earliest == null ? earliest : earlier(earliest, other.earliest);
        surest = other.surest == null ? surest : surer(surest, other.surest);
        if (other.reason != null) {
            reason(other.reason);
        }
        mixed |= other.mixed;
    }

    private void reason(String another) {
        mixed |= reason != null && !reason.equals(another);
        reason = another;
    }

    private static String reason(Blame blame) {
        return blame.because().isEmpty() ? "" : blame.because().getFirst();
    }

    /** The verdict of a crash as that of all: where nobody is named, what speaks for somebody in one need not in others. */
    private Blame ofAll(Blame one) {
        if (!mixed || !one.kind().equals("inconclusive") || one.because().isEmpty()) {
            return one;
        }
        List<String> because = new ArrayList<>(one.because());
        because.set(0, "in one of them, " + because.getFirst());
        return new Blame(
                one.kind(),
                one.module(),
                one.driverClass(),
                one.vendor(),
                one.product(),
                one.confidence(),
                one.label(),
                List.copyOf(because),
                one.leads(),
                one.before());
    }

    /** The version of the driver that a crash is blamed on; empty where there is none, or it is not known. */
    static String version(Summary summary) {
        for (DriverFile driver : summary.drivers()) {
            if (driver.name().equalsIgnoreCase(summary.verdict().module())) {
                return driver.version();
            }
        }
        return "";
    }

    private static @Nullable Row earlier(@Nullable Row left, Row right) {
        if (right.time() == null) {
            return left;
        }
        if (left == null || left.time() == null) {
            return right;
        }
        int order = left.time().compareTo(right.time());
        return order < 0 || order == 0 && left.path().compareTo(right.path()) <= 0 ? left : right;
    }

    /** Of two that are as sure the one whose path sorts first, so that the order of threads does not show. */
    private static Row surer(@Nullable Row left, Row right) {
        if (left == null || left.summary() == null || right.summary() == null) {
            return right;
        }
        Blame one = left.summary().verdict();
        Blame other = right.summary().verdict();
        int order = Double.compare(other.confidence(), one.confidence());
        order = order != 0 ? order : one.kind().compareTo(other.kind());
        return order < 0 || order == 0 && left.path().compareTo(right.path()) <= 0 ? left : right;
    }

    BucketGroup group(Map<String, Integer> everywhere, int allRows) {
        Summary best = surest == null ? null : surest.summary();
        if (best == null) {
            throw new IllegalArgumentException("a bucket needs a crash");
        }
        return new BucketGroup(
                best.bucketId(),
                best.bucketHash(),
                best.code(),
                best.codeName(),
                ofAll(best.verdict()),
                crashes,
                machines.count(),
                earliest == null ? null : earliest.time(),
                last,
                first(),
                List.copyOf(builds),
                List.copyOf(versions),
                Times.weeks(weeks),
                standOut(everywhere, allRows));
    }

    private FirstSeen first() {
        Summary summary = earliest == null ? null : earliest.summary();
        return summary == null
                ? FirstSeen.UNKNOWN
                : new FirstSeen(
                        version(summary), summary.build(), summary.trace().bios());
    }

    private List<StandOut> standOut(Map<String, Integer> everywhere, int allRows) {
        List<StandOut> found = new ArrayList<>();
        int elsewhereRows = allRows - crashes;
        for (Map.Entry<String, Integer> driver : drivers.entrySet()) {
            int here = driver.getValue();
            int elsewhere = everywhere.getOrDefault(driver.getKey(), here) - here;
            double shareHere = (double) here / crashes;
            double shareElsewhere = (elsewhere + 1.0) / (elsewhereRows + 1.0);
            if (here >= FEWEST_TO_STAND_OUT
                    && elsewhereRows > 0
                    && shareHere >= SHARE_TO_STAND_OUT
                    && shareHere >= TIMES_MORE_OFTEN * shareElsewhere) {
                found.add(new StandOut(driver.getKey(), here, crashes, elsewhere, elsewhereRows));
            }
        }
        found.sort(Comparator.comparingDouble((StandOut driver) -> (double) driver.elsewhere() / driver.here())
                .thenComparing(StandOut::driver));
        return List.copyOf(found.subList(0, Math.min(found.size(), MOST_STANDING_OUT)));
    }
}
