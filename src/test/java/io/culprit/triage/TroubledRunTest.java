package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.Analyzer;
import io.culprit.machine.Budget;
import io.culprit.symbol.store.Downloads;
import io.culprit.triage.Row.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the index and to the dumps of a run while it goes on. */
class TroubledRunTest {

    private static final int DUMPS = 12;

    private static final RowSink NOBODY = new RowSink() {
        @Override
        public void row(Row row) {}

        @Override
        public void progress(long done, long found, boolean all) {}
    };

    @TempDir
    private Path folder;

    private Path dumps() throws IOException {
        Path dumps = Files.createDirectories(folder.resolve("dumps"));
        byte[] sample = Files.readAllBytes(Path.of("samples", "user-windows", "crash.dmp"));
        for (int i = 0; i < DUMPS; i++) {
            Files.write(dumps.resolve(i + ".dmp"), Arrays.copyOf(sample, sample.length + i));
        }
        return dumps;
    }

    private static List<Row> rows(TriageIndex index, Path dumps, Runnable atTheThird) {
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        AtomicInteger count = new AtomicInteger();
        Analysis analysis = (file, reports) -> {
            if (count.incrementAndGet() == 3) {
                atTheThird.run();
            }
            analyzer.each(file, reports);
        };
        return new TriageRun(analysis, 2, index, NOBODY, UnaryOperator.identity())
                .run(List.of(dumps))
                .rows()
                .list();
    }

    /** On another day the machine may have less to do. */
    @Test
    void whatATimeLimitCutShortIsDoneAgain() throws IOException {
        Path dump = dumps().resolve("0.dmp");
        Analyzer cut = new Analyzer(Analyzer.Options.NONE, new Budget.Limits(0, 1 << 20), new Downloads(1));

        assertThat(new FileAnalysis(cut::each).rows(dump, Files.size(dump)).lasting())
                .isFalse();
        assertThat(new FileAnalysis(new Analyzer(Analyzer.Options.NONE)::each)
                        .rows(dump, Files.size(dump))
                        .lasting())
                .isTrue();
    }

    @Test
    void anIndexThatIsDeletedCostsNoRow() throws IOException {
        Path file = folder.resolve("seen.db");
        try (TriageIndex index = TriageIndex.open(file, "1")) {
            List<Row> rows = rows(index, dumps(), () -> {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path part : files.filter(Files::isRegularFile).toList()) {
                        Files.delete(part);
                    }
                } catch (IOException held) {
                    throw new UncheckedIOException(held);
                }
            });
            assertThat(rows).hasSize(DUMPS).allMatch(row -> row.status() != Status.FAILED);
        }
    }

    @Test
    @Timeout(120)
    void anIndexThatAnotherProgramLocksForAWhileCostsNoRow() throws Exception {
        Path file = folder.resolve("seen.db");
        Path dumps = dumps();
        try (TriageIndex index = TriageIndex.open(file, "1");
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            Thread[] holder = new Thread[1];
            List<Row> rows = rows(index, dumps, () -> {
                try {
                    statement.execute("BEGIN IMMEDIATE");
                } catch (java.sql.SQLException busy) {
                    throw new IllegalStateException(busy);
                }
                holder[0] = Thread.ofVirtual().start(() -> release(statement));
            });
            holder[0].join();
            assertThat(rows).hasSize(DUMPS).allMatch(row -> row.status() != Status.FAILED);
        }
        AtomicInteger again = new AtomicInteger();
        try (TriageIndex index = TriageIndex.open(file, "1")) {
            Analysis counting = (path, reports) -> again.incrementAndGet();
            new TriageRun(counting, 2, index, NOBODY, UnaryOperator.identity()).run(List.of(dumps));
        }
        assertThat(again).hasValue(0);
    }

    private static void release(Statement statement) {
        try {
            Thread.sleep(500);
            statement.execute("COMMIT");
        } catch (java.sql.SQLException | InterruptedException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void rowsThatADamagedIndexHasLostAreMadeAgain() throws Exception {
        Path file = folder.resolve("seen.db");
        Path dumps = dumps();
        try (TriageIndex index = TriageIndex.open(file, "1")) {
            rows(index, dumps, () -> {});
        }
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("UPDATE contents SET row = NULL");
        }
        try (TriageIndex index = TriageIndex.open(file, "1")) {
            assertThat(rows(index, dumps, () -> {})).hasSize(DUMPS).allMatch(row -> row.status() != Status.FAILED);
        }
    }

    /** More files than wait in the queue: nobody would take them out any more. */
    @Test
    @Timeout(60)
    void aBugBesideTheAnalysisEndsTheRunAndIsTold() throws IOException {
        for (int i = 0; i < 600; i++) {
            Files.createFile(folder.resolve(i + ".dmp"));
        }
        RowSink broken = new RowSink() {
            @Override
            public void row(Row row) {}

            @Override
            public void progress(long done, long found, boolean all) {
                throw new IllegalStateException("a bug");
            }
        };
        TriageRun run = new TriageRun((file, reports) -> {}, 2, null, broken, UnaryOperator.identity());
        assertThatThrownBy(() -> run.run(List.of(folder)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
    }

    @Test
    void filesThatVanishOrShrinkOrGrowDuringARunAreRowsOfTheirOwn() throws IOException {
        Path dumps = dumps();
        List<Row> rows;
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
            rows = rows(index, dumps, () -> {
                try {
                    Files.delete(dumps.resolve("9.dmp"));
                    Files.write(dumps.resolve("8.dmp"), new byte[10]);
                    Files.write(dumps.resolve("7.dmp"), new byte[1 << 20], java.nio.file.StandardOpenOption.APPEND);
                } catch (IOException unwritable) {
                    throw new UncheckedIOException(unwritable);
                }
            });
        }
        assertThat(rows).filteredOn(row -> row.status() != Status.FAILED).hasSizeGreaterThanOrEqualTo(DUMPS - 3);
        assertThat(rows).filteredOn(row -> row.status() == Status.FAILED).allMatch(row -> row.error() != null);
    }
}
