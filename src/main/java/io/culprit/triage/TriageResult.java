package io.culprit.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a run found.
 *
 * @param rows of all files, by path
 * @param buckets most crashes first
 * @param machines suspect ones first, then by crashes
 * @param drivers blamed ones first, then by name
 * @param passedOver files that are no dumps
 * @param whole whether the run came to its end
 */
public record TriageResult(
        List<Row> rows,
        List<BucketGroup> buckets,
        List<Machine> machines,
        List<DriverCount> drivers,
        long passedOver,
        boolean whole) {

    /** What rows tell, in whatever order they are. */
    public static TriageResult of(List<Row> rows, long passedOver, boolean whole) {
        return new Comparison(rows).result(passedOver, whole);
    }

    /** The same crashes with other verdicts: what counts verdicts is counted again; which machines are suspect is as their dumps tell it. */
    public TriageResult reviewed(UnaryOperator<Row> review) {
        List<Row> seen = new ArrayList<>(rows);
        seen.replaceAll(review);
        return new Comparison(seen).result(machines, passedOver, whole);
    }

    /** Only what belongs to some buckets, by id or hash. */
    public TriageResult only(List<String> bucketNames) {
        List<Row> kept = rows.stream()
                .filter(row -> row.summary() != null
                        && (bucketNames.contains(row.summary().bucketId())
                                || bucketNames.contains(row.summary().bucketHash())))
                .toList();
        return of(kept, passedOver, whole);
    }

    /** How many rows have this status. */
    public long count(Row.Status status) {
        return rows.stream().filter(row -> row.status() == status).count();
    }
}
