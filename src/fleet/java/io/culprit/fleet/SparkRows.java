package io.culprit.fleet;

import io.culprit.bulk.Many;
import io.culprit.bulk.Tally;
import io.culprit.triage.Row;
import io.culprit.triage.RowCodec;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Rows by path that lie with the executors, who count and change them there: the driver of the job gets tallies, and sees rows one part
 * after the other when it writes them.
 */
final class SparkRows implements Many<Row> {

    private static final int ROWS_A_PART = 20_000;

    private final JavaSparkContext context;
    private final JavaRDD<byte[]> rows;

    private SparkRows(JavaSparkContext context, JavaRDD<byte[]> sorted) {
        this.context = context;
        this.rows = sorted.persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Rows in any order, as {@code RowCodec} makes bytes of whole ones. */
    static SparkRows sorted(JavaSparkContext context, JavaRDD<byte[]> rows) {
        long parts = Math.max(context.defaultParallelism(), rows.count() / ROWS_A_PART);
        return new SparkRows(
                context,
                rows.mapToPair(bytes -> new Tuple2<>(RowCodec.whole(bytes).path(), bytes))
                        .sortByKey(true, (int) parts)
                        .values());
    }

    /** These and some more. */
    SparkRows with(List<Row> more) {
        return more.isEmpty() ? this : sorted(context, rows.union(bytes(context, more)));
    }

    static JavaRDD<byte[]> bytes(JavaSparkContext context, List<Row> rows) {
        return context.parallelize(rows.stream().map(RowCodec::whole).toList());
    }

    @Override
    public Iterator<Row> iterator() {
        Iterator<byte[]> parts = rows.toLocalIterator();
        return new Iterator<>() {

            @Override
            public boolean hasNext() {
                return parts.hasNext();
            }

            @Override
            public Row next() {
                return RowCodec.whole(parts.next());
            }
        };
    }

    @Override
    public <T extends Tally<Row, T>> T count(Tally.Start<T> none) {
        Broadcast<Tally.Start<T>> start = context.broadcast(none);
        return rows.mapPartitions(part -> {
                    T tally = start.value().get();
                    part.forEachRemaining(bytes -> tally.add(RowCodec.whole(bytes)));
                    return List.of(tally).iterator();
                })
                .treeReduce((left, right) -> {
                    left.merge(right);
                    return left;
                });
    }

    @Override
    public SparkRows each(Change<Row> change) {
        Broadcast<Change<Row>> sent = context.broadcast(change);
        return new SparkRows(
                context, rows.map(bytes -> RowCodec.whole(sent.value().apply(RowCodec.whole(bytes)))));
    }

    @Override
    public SparkRows only(Choice<Row> choice) {
        return new SparkRows(context, rows.filter(bytes -> choice.test(RowCodec.whole(bytes))));
    }
}
