package io.culprit.fleet;

import io.culprit.dump.RemoteFile;
import io.culprit.triage.FileRows;
import io.culprit.triage.Row.Status;
import io.culprit.triage.RowCodec;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
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
    private final Setup setup;

    /** For a run, by when it began; with limits of one analysis. */
    Task(long run, Setup setup, long millis, int megabytes) {
        this.run = run;
        this.setup = setup;
        this.version = setup.version();
        this.millis = millis;
        this.megabytes = megabytes;
    }

    @Override
    public Iterator<Row> call(Found file) {
        FileRows found;
        boolean lasting = false;
        try {
            WorkerProcess.Answer answer = file.place().startsWith("file:") ? local(file) : remote(file);
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
        return new io.culprit.triage.Row("", file.sizeBytes(), "", List.of(), Status.FAILED, why, null, null, "");
    }

    private WorkerProcess.Answer local(Found file) throws IOException, WorkerProcess.Lost {
        return ask(file, true, (position, length) -> {
            throw new IOException("a local file is mapped");
        });
    }

    /** A file of another file system: whatever the analysis asks for is read by the client of that. */
    private WorkerProcess.Answer remote(Found file) throws IOException, WorkerProcess.Lost {
        Path path = new Path(URI.create(file.place()));
        try (FSDataInputStream in =
                path.getFileSystem(SparkHadoopUtil.get().conf()).open(path)) {
            return ask(file, false, (position, length) -> {
                byte[] bytes = new byte[length];
                int done = 0;
                int got = 0;
                while (done < length && got >= 0) {
                    got = in.read(position + done, bytes, done, length - done);
                    done += Math.max(got, 0);
                }
                return Arrays.copyOf(bytes, done);
            });
        }
    }

    private WorkerProcess.Answer ask(Found file, boolean local, RemoteFile.Ranges ranges)
            throws IOException, WorkerProcess.Lost {
        WorkerProcess idle = IDLE.poll();
        WorkerProcess worker = idle != null && idle.alive() ? idle : WorkerProcess.start(megabytes, setup);
        WorkerProcess.Answer answer = worker.ask(file, local, ranges, millis);
        IDLE.add(worker);
        return answer;
    }
}
