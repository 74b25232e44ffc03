package io.culprit.benchmark;

import io.culprit.Analyzer;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpTour;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.report.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Dumps a second on one core, from the file to the report, hashing included: the corpus of real dumps in turn, else the samples. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
public class AnalyzeBenchmark {

    private List<Path> dumps = List.of();
    private int next;
    private Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);

    /** Lists the dumps: one folder, given as system property {@code benchmark.dumps}. */
    @Setup(Level.Trial)
    public void listDumps() {
        Path folder = Path.of(System.getProperty("benchmark.dumps", "samples"));
        try (Stream<Path> files = Files.walk(folder)) {
            dumps = files.filter(file -> file.toString().endsWith(".dmp"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** One dump, from its bytes to its report. */
    @Benchmark
    public Report analyze() throws IOException, NotADumpException {
        return analyzer.analyze(nextDump());
    }

    /** One dump, opened and asked for all that it says of itself. */
    @Benchmark
    public long open() throws IOException, NotADumpException {
        try (DumpFile dump = DumpFiles.open(nextDump())) {
            return DumpTour.of(dump);
        }
    }

    private Path nextDump() {
        return dumps.get(next++ % dumps.size());
    }
}
