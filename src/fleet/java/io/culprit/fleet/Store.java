package io.culprit.fleet;

import io.culprit.triage.FileRows;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.RowCodec;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Rows as Parquet, partitioned by the day of the crash: columns to ask in SQL, and {@code row}, which holds all of it. Each run appends;
 * of a file only what the last run said of it counts.
 */
final class Store {

    private static final String DAY = "day";

    private static final StructType SCHEMA = StructType.fromDDL("run BIGINT, version STRING, file STRING, place"
            + " STRING, bytes BIGINT, modified BIGINT, lasting BOOLEAN, none BOOLEAN, status STRING, error STRING, time"
            + " TIMESTAMP, machine STRING, build INT, code BIGINT, name STRING, verdict STRING, module STRING, vendor"
            + " STRING, confidence DOUBLE, label STRING, bucket STRING, bucketHash STRING, drivers ARRAY<STRUCT<name:"
            + " STRING, version: STRING>>, row BINARY, day STRING");

    private final SparkSession spark;
    private final String folder;
    private final String version;

    /** The store in a folder of any file system, which need not be there; rows of another version count as not there. */
    Store(SparkSession spark, String folder, String version) {
        this.spark = spark;
        this.folder = folder;
        this.version = version;
    }

    /** A row of the store; without one of triage where the file has none. */
    static Row record(
            long run,
            String version,
            Found file,
            boolean lasting,
            FileRows found,
            io.culprit.triage.@Nullable Row row) {
        List<Object> values = new ArrayList<>();
        add(values, run, version, file.path(), file.place(), file.sizeBytes(), file.modified(), lasting, found.none());
        Instant time = row == null ? null : row.time();
        add(values, row == null ? null : row.status().jsonName(), row == null ? null : row.error());
        add(values, time == null ? null : Timestamp.from(time));
        Summary summary = row == null ? null : row.summary();
        if (summary == null) {
            add(values, new Object[12]);
        } else {
            List<Row> drivers = new ArrayList<>();
            summary.drivers().forEach(driver -> drivers.add(RowFactory.create(driver.name(), driver.version())));
            add(values, summary.machine(), summary.build(), summary.code(), summary.codeName());
            add(
                    values,
                    summary.verdict().kind(),
                    summary.verdict().module(),
                    summary.verdict().vendor());
            add(values, summary.verdict().confidence(), summary.verdict().label());
            add(values, summary.bucketId(), summary.bucketHash(), drivers.toArray(new Row[0]));
        }
        add(values, (Object) (row == null ? null : RowCodec.bytes(new FileRows(List.of(row), found.none()))));
        add(
                values,
                time == null ? null : time.atZone(ZoneOffset.UTC).toLocalDate().toString());
        return RowFactory.create(values.toArray());
    }

    private static void add(List<Object> values, @Nullable Object... more) {
        for (Object value : more) {
            values.add(value);
        }
    }

    /** Adds rows: all, or none where the job fails. */
    void append(JavaRDD<Row> rows) {
        spark.createDataFrame(rows, SCHEMA)
                .repartition(functions.col(DAY))
                .write()
                .mode(SaveMode.Append)
                .partitionBy(DAY)
                .parquet(folder);
    }

    /** What the last run said of each file; empty where there was none. */
    private Dataset<Row> latest() {
        try {
            Path path = new Path(folder);
            if (!path.getFileSystem(SparkHadoopUtil.get().conf()).exists(path)) {
                return spark.createDataFrame(List.of(), SCHEMA);
            }
        } catch (java.io.IOException unreadable) {
            throw new IllegalStateException(folder + ": " + unreadable.getMessage(), unreadable);
        }
        return spark.read()
                .schema(SCHEMA)
                .parquet(folder)
                .where(functions.col("version").equalTo(version))
                .withColumn("last", functions.max("run").over(Window.partitionBy("file")))
                .where("run = last");
    }

    /** Those of the files that no earlier run has read as they are now. */
    List<Found> unread(List<Found> files) {
        Set<List<Object>> known = new HashSet<>();
        Iterator<Row> rows = latest().where("lasting")
                .select("file", "bytes", "modified")
                .distinct()
                .toLocalIterator();
        while (rows.hasNext()) {
            Row row = rows.next();
            known.add(List.of(row.getString(0), row.getLong(1), row.getLong(2)));
        }
        List<Found> unread = new ArrayList<>();
        for (Found file : files) {
            if (known.add(List.of(file.path(), file.sizeBytes(), file.modified()))) {
                unread.add(file);
            }
        }
        return unread;
    }

    /**
     * All that is known, by path of the file: whether it holds no dump, and a row as {@code RowCodec} writes it, or what stands for none.
     */
    JavaPairRDD<String, Tuple2<Boolean, byte[]>> rows() {
        byte[] nothing = RowCodec.bytes(new FileRows(List.of(), false));
        return latest().select("file", "none", "row").toJavaRDD().mapToPair(row -> {
            byte[] bytes = row.getAs("row");
            return new Tuple2<>(row.getString(0), new Tuple2<>(row.getBoolean(1), bytes == null ? nothing : bytes));
        });
    }
}
