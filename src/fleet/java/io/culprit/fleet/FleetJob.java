package io.culprit.fleet;

import io.culprit.Analyzer;
import io.culprit.rule.RuleFileException;
import io.culprit.triage.Gathering;
import io.culprit.triage.Period;
import io.culprit.triage.Row;
import io.culprit.triage.RowCodec;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Earlier;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.TriageJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** {@code spark-submit culprit-fleet.jar}: triage by many machines. */
public final class FleetJob {

    /** A task is small enough to be done again without regret, and big enough to be worth sending. */
    private static final int FILES_A_TASK = 64;

    private final Options options;
    private final SparkSession spark;
    private final JavaSparkContext context;

    private FleetJob(Options options, SparkSession spark) {
        this.options = options;
        this.spark = spark;
        this.context = new JavaSparkContext(spark.sparkContext());
    }

    /** As {@link Options#USAGE} says. Exit codes are those of {@code culprit triage}. */
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.of(arguments);
            options.setup().book();
        } catch (IllegalArgumentException | RuleFileException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        int code;
        try (SparkSession spark =
                SparkSession.builder().appName("culprit fleet").getOrCreate()) {
            code = new FleetJob(options, spark).run();
        }
        if (code != 0) {
            System.exit(code);
        }
    }

    private int run() throws IOException {
        Earlier earlier = options.compare() == null ? null : Earlier.read(Path.of(options.compare()));
        Listing listing = new Listing(SparkHadoopUtil.get().conf());
        options.paths().forEach(listing::list);
        Store store = new Store(spark, options.store(), options.setup().version());
        List<Found> unread = store.unread(listing.files());
        if (!unread.isEmpty()) {
            Task task = new Task(System.currentTimeMillis(), options.setup(), options.millis(), options.megabytes());
            int tasks = Math.max(context.defaultParallelism(), unread.size() / FILES_A_TASK);
            store.append(
                    context.parallelize(unread, Math.min(tasks, unread.size())).flatMap(task));
        }
        System.err.println("culprit: " + listing.files().size() + " files, " + unread.size() + " of them new");
        Overview overview = Overview.of(gathered(listing, store), options.setup());
        write(earlier == null ? overview : overview.since(earlier));
        return overview.result().totals().failed() == 0 ? 0 : 1;
    }

    /** Puts rows together where they are, as {@code Gathering} does it for those of one machine. */
    private TriageResult gathered(Listing listing, Store store) {
        Gathering.Choice choice = options.choice();
        JavaPairRDD<String, Tuple2<Boolean, Tuple2<Boolean, byte[]>>> stored = context.parallelize(listing.files())
                .mapToPair(file -> new Tuple2<>(file.path(), file.named()))
                .join(store.rows());
        // Each with whether its file was named; of its row, whether the file holds no dump.
        long passedOver =
                stored.filter(file -> file._2()._2()._1() && !file._2()._1()).count();
        JavaRDD<byte[]> called = stored.filter(
                        file -> !file._2()._2()._1() || file._2()._1())
                .flatMap(file -> {
                    List<byte[]> rows = new ArrayList<>();
                    for (Row row : RowCodec.rows(file._2()._2()._2()).rows()) {
                        rows.add(RowCodec.whole(choice.called(file._1(), row)));
                    }
                    return rows.iterator();
                })
                .persist(StorageLevel.MEMORY_AND_DISK());
        JavaRDD<byte[]> counting = called.filter(bytes -> choice.holds(RowCodec.whole(bytes)));
        if (!choice.period().equals(Period.ALWAYS)) {
            long leftOut = called.count() - counting.count();
            System.err.println(leftOut + " crashes are not of that time, or have none, and were left out");
        }
        List<Row> events = new ArrayList<>();
        counting.filter(bytes -> RowCodec.whole(bytes).status() == Row.Status.EVENT)
                .collect()
                .forEach(bytes -> events.add(RowCodec.whole(bytes)));
        JavaRDD<byte[]> dumps = counting.filter(bytes -> RowCodec.whole(bytes).status() != Row.Status.EVENT);
        JavaRDD<byte[]> once = dumps.filter(
                        bytes -> !RowCodec.whole(bytes).sha256().isEmpty())
                .mapToPair(bytes -> new Tuple2<>(RowCodec.whole(bytes).sha256(), new Copies(bytes)))
                .reduceByKey(Copies::and)
                .values()
                .map(Copies::one);
        List<Row> unreadable = new ArrayList<>();
        listing.unreadable().forEach(row -> unreadable.add(choice.called(row.path(), row.at(""))));
        SparkRows rows = SparkRows.sorted(
                context,
                once.union(dumps.filter(bytes -> RowCodec.whole(bytes).sha256().isEmpty()))
                        .union(SparkRows.bytes(context, unreadable)));
        List<Row> alone = events.isEmpty() ? List.of() : Gathering.withoutDumps(events, rows);
        return TriageResult.of(rows.with(alone), passedOver + listing.passedOver(), true);
    }

    private void write(Overview overview) throws IOException {
        if (options.output() == null) {
            TriageJson.write(overview, Analyzer.VERSION, System.out);
            return;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(options.output())))) {
            TriageJson.write(overview, Analyzer.VERSION, out);
        }
    }
}
