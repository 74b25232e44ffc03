package io.culprit.triage;

import io.culprit.bulk.Many;
import io.culprit.bulk.Spool;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What a run found.
 *
 * @param rows of all files, by path
 * @param totals how many these are
 * @param buckets most crashes first
 * @param machines suspect ones first, then by crashes
 * @param drivers blamed ones first, then by name
 * @param passedOver files that are no dumps
 * @param whole whether the run came to its end
 */
public record TriageResult(
        Many<Row> rows,
        Totals totals,
        List<BucketGroup> buckets,
        List<Machine> machines,
        List<DriverCount> drivers,
        long passedOver,
        boolean whole) {

    /** The order of rows. */
    public static final Comparator<Row> BY_PATH = Comparator.comparing(Row::path);

    /** Rows of which so many are in memory at once. */
    private static final int MOST_ROWS = 4096;

    /** How many rows there are by status, and copies of them. */
    public record Totals(int analyzed, int partial, int failed, int events, int copies) implements Serializable {

        /** Rows of files; the others are of event logs. */
        public int dumps() {
            return rows() - events;
        }

        static final Totals NONE = new Totals(0, 0, 0, 0, 0);

        Totals and(Row row) {
            Row.Status status = row.status();
            return new Totals(
                    analyzed + (status == Row.Status.ANALYZED ? 1 : 0),
                    partial + (status == Row.Status.PARTIAL ? 1 : 0),
                    failed + (status == Row.Status.FAILED ? 1 : 0),
                    events + (status == Row.Status.EVENT ? 1 : 0),
                    copies + row.copies().size());
        }

        Totals and(Totals other) {
            return new Totals(
                    analyzed + other.analyzed,
                    partial + other.partial,
                    failed + other.failed,
                    events + other.events,
                    copies + other.copies);
        }

        /** All rows. */
        public int rows() {
            return analyzed + partial + failed + events;
        }
    }

    /** Rows to come, in an order; the most of them lie in a temporary file. */
    static Spool<Row> spool(Comparator<Row> order) {
        return new Spool<>(order, new RowForm(), MOST_ROWS);
    }

    /** What rows tell, in whatever order they are. */
    public static TriageResult of(List<Row> rows, long passedOver, boolean whole) {
        Spool<Row> sorted = spool(BY_PATH);
        rows.forEach(sorted::add);
        return of(sorted, passedOver, whole);
    }

    /** What rows tell that are in order. */
    public static TriageResult of(Many<Row> rows, long passedOver, boolean whole) {
        Comparison comparison = rows.count(() -> new Comparison(true));
        return comparison.result(rows, comparison.machines(), passedOver, whole);
    }

    /** The same crashes with other verdicts: what counts verdicts is counted again; which machines are suspect is as their dumps tell it. */
    public TriageResult reviewed(Many.Change<Row> review) {
        Many<Row> seen = rows.each(review);
        return seen.count(() -> new Comparison(false)).result(seen, machines, passedOver, whole);
    }

    /** Only what belongs to some buckets, by id or hash. */
    public TriageResult only(List<String> bucketNames) {
        Set<String> names = Set.copyOf(bucketNames);
        return of(
                rows.only(row -> row.summary() != null
                        && (names.contains(row.summary().bucketId())
                                || names.contains(row.summary().bucketHash()))),
                passedOver,
                whole);
    }
}
