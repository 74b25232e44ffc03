package io.culprit.fleet;

import io.culprit.Analyzer;
import io.culprit.rule.RuleBook;
import io.culprit.triage.FileRows;
import io.culprit.triage.Gathering;
import io.culprit.triage.RowCodec;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.TriageJson;
import io.culprit.verdict.Judge;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code spark-submit culprit-fleet.jar}: triage by many machines. */
public final class FleetJob {

    /** A task is small enough to be done again without regret, and big enough to be worth sending. */
    private static final int FILES_A_TASK = 64;

    private final Options options;
    private final SparkSession spark;
    private final Gathering gathering;

    private FleetJob(Options options, SparkSession spark) {
        this.options = options;
        this.spark = spark;
        this.gathering = new Gathering(UnaryOperator.identity(), options.names(), options.period());
    }

    /** As {@link Options#USAGE} says. Exit codes are those of {@code culprit triage}. */
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException wrong) {
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
        Listing listing = new Listing(gathering, SparkHadoopUtil.get().conf());
        options.paths().forEach(listing::list);
        String version = "culprit " + Analyzer.VERSION + " form " + RowCodec.FORM;
        Store store = new Store(spark, options.store(), version);
        List<Found> unread = store.unread(listing.files());
        if (!unread.isEmpty()) {
            Task task = new Task(System.currentTimeMillis(), version, options.millis(), options.megabytes());
            JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
            int tasks = Math.max(context.defaultParallelism(), unread.size() / FILES_A_TASK);
            store.append(
                    context.parallelize(unread, Math.min(tasks, unread.size())).flatMap(task));
        }
        System.err.println("culprit: " + listing.files().size() + " files, " + unread.size() + " of them new");
        TriageResult result = gathered(listing.files(), store.rows());
        write(Overview.of(result, new Judge(RuleBook.builtIn())));
        return options.paths().stream().anyMatch(path -> failed(result, path)) ? 1 : 0;
    }

    private TriageResult gathered(List<Found> files, Iterator<Row> rows) throws IOException {
        Map<String, List<Found>> byPath = new HashMap<>();
        files.forEach(file -> byPath.computeIfAbsent(file.path(), unused -> new ArrayList<>(1))
                .add(file));
        while (rows.hasNext()) {
            Row row = rows.next();
            byte[] bytes = row.getAs("row");
            FileRows found = bytes == null ? new FileRows(List.of(), row.getBoolean(1)) : RowCodec.rows(bytes);
            for (Found file : byPath.getOrDefault(row.getString(0), List.of())) {
                gathering.add(file.path(), found, file.named());
            }
        }
        return gathering.result(true);
    }

    private static boolean failed(TriageResult result, String path) {
        return result.rows().stream()
                .anyMatch(row -> row.status() == io.culprit.triage.Row.Status.FAILED
                        && row.path().equals(path));
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
