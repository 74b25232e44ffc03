package io.culprit.fleet;

import io.culprit.triage.FileRows;
import io.culprit.triage.Row.Status;
import io.culprit.triage.RowCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Row;

/** Analyzes one file on an executor; its rows go into the store, whatever happens. */
final class Task implements FlatMapFunction<Found, Row> {

    private static final long serialVersionUID = 1L;

    /** Processes that wait for work, with their code compiled: of this executor. */
    private static final ConcurrentLinkedQueue<WorkerProcess> IDLE = new ConcurrentLinkedQueue<>();

    private final long run;
    private final String version;
    private final long millis;
    private final int megabytes;

    /** For a run, by when it began; with limits of one analysis. */
    Task(long run, String version, long millis, int megabytes) {
        this.run = run;
        this.version = version;
        this.millis = millis;
        this.megabytes = megabytes;
    }

    @Override
    public Iterator<Row> call(Found file) {
        FileRows found;
        boolean lasting = false;
        try {
            WorkerProcess.Answer answer = file.place().startsWith("file:") ? ask(file.place(), file) : fetched(file);
            found = RowCodec.rows(answer.rows());
            lasting = answer.lasting();
        } catch (IOException | WorkerProcess.Lost failure) {
            found = new FileRows(List.of(failed(file, String.valueOf(failure.getMessage()))), false);
        }
        List<Row> rows = new ArrayList<>();
        if (found.rows().isEmpty()) {
            rows.add(Store.record(run, version, file, lasting, found, null));
        }
        for (io.culprit.triage.Row row : found.rows()) {
            rows.add(Store.record(run, version, file, lasting, found, row));
        }
        return rows.iterator();
    }

    private static io.culprit.triage.Row failed(Found file, String why) {
        return new io.culprit.triage.Row("", file.sizeBytes(), "", List.of(), Status.FAILED, why, null, null);
    }

    private WorkerProcess.Answer ask(String place, Found file) throws IOException, WorkerProcess.Lost {
        WorkerProcess idle = IDLE.poll();
        WorkerProcess worker = idle != null && idle.alive() ? idle : WorkerProcess.start(megabytes);
        WorkerProcess.Answer answer = worker.ask(place, file.sizeBytes(), millis);
        IDLE.add(worker);
        return answer;
    }

    /** A file of another file system, by way of a local copy. */
    private WorkerProcess.Answer fetched(Found file) throws IOException, WorkerProcess.Lost {
        Path copy = Files.createTempFile("culprit-", ".dump");
        try {
            org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(URI.create(file.place()));
            try (var in = from.getFileSystem(SparkHadoopUtil.get().conf()).open(from);
                    var out = Files.newOutputStream(copy)) {
                in.transferTo(out);
            }
            return ask(copy.toUri().toString(), file);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
