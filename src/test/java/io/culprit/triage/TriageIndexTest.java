package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriageIndexTest {

    private static final RowSink NOBODY = new RowSink() {
        @Override
        public void row(Row row) {}

        @Override
        public void progress(long done, long found, boolean all) {}
    };

    @TempDir
    private Path folder;

    private Path dumps(int count) throws IOException {
        Path dumps = folder.resolve("dumps");
        for (int i = 0; i < count; i++) {
            Crashes.write(dumps.resolve(i + ".dmp"), i + (i % 3 == 0 ? " bit" : " driver foo" + i % 5 + ".sys"));
        }
        return dumps;
    }

    private TriageRun run(TriageIndex index, Analysis analysis) {
        return new TriageRun(analysis, 2, index, NOBODY, UnaryOperator.identity());
    }

    @Test
    void leavesTheDatabaseOfAnotherProgramAlone() throws Exception {
        Path other = folder.resolve("places.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE bookmarks (url TEXT)");
        }
        byte[] before = Files.readAllBytes(other);
        assertThatThrownBy(() -> TriageIndex.open(other, "1"))
                .isInstanceOf(IOException.class)
                .hasMessage("the index cannot be used: it is a database of another program");
        assertThat(other).hasBinaryContent(before);
        Path text = Files.writeString(
                folder.resolve("notes.txt"), "no database at all, but long enough to look at".repeat(50));
        assertThatThrownBy(() -> TriageIndex.open(text, "1"))
                .hasMessage("the index cannot be used: it is a file of another kind");
    }

    @Test
    void refusesTheIndexOfALaterVersionAndKnowsItsOwn() throws Exception {
        Path file = folder.resolve("seen.db");
        TriageIndex.open(file, "1").close();
        TriageIndex.open(file, "1").close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery("PRAGMA application_id").getInt(1))
                    .isEqualTo(0x43554C50);
            statement.execute("PRAGMA user_version=99");
        }
        assertThatThrownBy(() -> TriageIndex.open(file, "1")).hasMessageContaining("later version");
    }

    @Test
    void severalRunsAtOnceShareOneIndex() throws Exception {
        Path dumps = dumps(150);
        Callable<TriageResult> once = () -> {
            try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
                TriageRun run = run(index, Crashes.each(Crashes::analyze));
                TriageResult result = run.run(List.of(dumps));
                assertThat(run.indexFailure()).isEmpty();
                return result;
            }
        };
        TriageResult alone = new TriageRun(Crashes.each(Crashes::analyze), 2, null, NOBODY, UnaryOperator.identity())
                .run(List.of(dumps));
        try (ExecutorService desks = Executors.newFixedThreadPool(4)) {
            List<Future<TriageResult>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(desks.submit(once));
            }
            for (Future<TriageResult> result : results) {
                assertThat(result.get().rows().list()).isEqualTo(alone.rows().list());
                assertThat(result.get().buckets()).isEqualTo(alone.buckets());
                assertThat(result.get().machines()).isEqualTo(alone.machines());
            }
        }
        assertThat(ask("PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(ask("SELECT count(*) FROM contents")).isEqualTo("150");
        assertThat(ask("SELECT count(*) FROM files")).isEqualTo("150");
    }

    @Test
    void aFullDiskEndsTheIndexButNotTheRun() throws Exception {
        Path dumps = dumps(20);
        TriageIndex.open(folder.resolve("seen.db"), "1").close();
        ask("CREATE TRIGGER full BEFORE INSERT ON contents WHEN (SELECT count(*) FROM contents) >= 5"
                + " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
            TriageRun run = run(index, Crashes.each(Crashes::analyze));
            assertThat(run.run(List.of(dumps)).totals().analyzed()).isEqualTo(20);
            assertThat(run.indexFailure())
                    .hasValueSatisfying(why -> assertThat(why)
                            .contains("the index cannot be written")
                            .contains("full"));
        }
        assertThat(ask("SELECT count(*) FROM files")).isEqualTo("5");
    }

    @Test
    void aFileThatCouldNotBeReadIsTriedAgain() throws Exception {
        Path dumps = dumps(3);
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
            Analysis away = Crashes.each(file -> {
                throw new IOException("the share is away");
            });
            assertThat(run(index, away).run(List.of(dumps)).totals().failed()).isEqualTo(3);
            assertThat(run(index, Crashes.each(Crashes::analyze))
                            .run(List.of(dumps))
                            .totals()
                            .analyzed())
                    .isEqualTo(3);
        }
    }

    /** Else all causes of today would be called new. */
    @Test
    void crashesThatCannotBeReadAreNotTakenForNone() throws Exception {
        Path file = folder.resolve("seen.db");
        try (TriageIndex index = TriageIndex.open(file, "1")) {
            run(index, Crashes.each(Crashes::analyze)).run(List.of(dumps(2)));
        }
        List<Row> rows = new ArrayList<>();
        TriageIndex.each(file, rows::add);
        assertThat(rows).hasSize(2);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            for (String lost : List.of("row = NULL", "version = '1 form 1'")) {
                statement.execute("UPDATE contents SET " + lost);
                assertThatThrownBy(() -> TriageIndex.each(file, rows::add))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("this version of culprit can read");
            }
        }
    }

    @Test
    void aFileThatMovedIsKnownByItsContent() throws Exception {
        Path dumps = dumps(2);
        AtomicInteger analyzed = new AtomicInteger();
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
            TriageResult before = run(index, counting(analyzed)).run(List.of(dumps));
            Files.move(dumps.resolve("1.dmp"), dumps.resolve("moved.dmp"));
            Files.setLastModifiedTime(dumps.resolve("moved.dmp"), FileTime.fromMillis(1_000_000));
            Crashes.write(dumps.resolve("1.dmp"), "another driver bar.sys");
            analyzed.set(0);
            for (int again = 0; again < 2; again++) {
                TriageResult after = run(index, counting(analyzed)).run(List.of(dumps));
                assertThat(after.rows()).extracting(Row::name).containsExactly("0.dmp", "1.dmp", "moved.dmp");
                assertThat(after.rows().list().getLast().summary())
                        .isEqualTo(before.rows().list().getLast().summary());
            }
        }
        assertThat(analyzed).as("only the new file is analyzed, and once").hasValue(1);
    }

    /** As for archives: to learn that there is no dump in it, all of it is unpacked. */
    @Test
    void aFileWithoutADumpIsReadOnce() throws Exception {
        Path archive = Files.writeString(folder.resolve("backup.zip"), "PK\003\004 photographs");
        AtomicInteger analyzed = new AtomicInteger();
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
            for (int again = 0; again < 2; again++) {
                TriageResult result = run(index, counting(analyzed)).run(List.of(folder));
                assertThat(result.rows()).isEmpty();
                assertThat(result.passedOver()).isGreaterThanOrEqualTo(1);
            }
            Files.move(archive, folder.resolve("backup.dmp"));
            assertThat(run(index, counting(analyzed)).run(List.of(folder)).rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.error()).contains("it is not a dump"));
        }
        assertThat(analyzed).hasValue(1);
    }

    private static Analysis counting(AtomicInteger analyzed) {
        return Crashes.each(file -> {
            analyzed.incrementAndGet();
            return Crashes.analyze(file);
        });
    }

    @Test
    void aFileThatChangedIsAnalyzedAgain() throws Exception {
        Path dumps = dumps(1);
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
            TriageResult first = run(index, Crashes.each(Crashes::analyze)).run(List.of(dumps));
            Crashes.write(dumps.resolve("0.dmp"), "0 driver changed.sys");
            TriageResult second = run(index, Crashes.each(Crashes::analyze)).run(List.of(dumps));
            assertThat(second.buckets()).doesNotContainAnyElementsOf(first.buckets());
        }
    }

    /** A dump has some hundred drivers: held for every row, twenty thousand rows would not fit into memory. */
    @Test
    void rowsThatWereKnownShareWhatRecurs() throws Exception {
        Crashes.write(folder.resolve("dumps/a.dmp"), "a driver foo.sys");
        Path dumps =
                Crashes.write(folder.resolve("dumps/b.dmp"), "b driver foo.sys").getParent();
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), "1")) {
            run(index, Crashes.each(Crashes::analyze)).run(List.of(dumps));
            List<Row> known = run(index, Crashes.each(Crashes::analyze))
                    .run(List.of(dumps))
                    .rows()
                    .list();
            assertThat(drivers(known.getFirst()))
                    .isNotEmpty()
                    .first()
                    .isSameAs(drivers(known.getLast()).getFirst());
        }
    }

    private static List<Row.DriverFile> drivers(Row row) {
        return row.summary() == null ? List.of() : row.summary().drivers();
    }

    @Test
    void anotherKindOfFileIsRefusedAndStaysAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("seen.db"), "a diary, long enough to have a header. ".repeat(50));
        String before = Files.readString(file);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> TriageIndex.open(file, "1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the index cannot be used");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    private String ask(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("seen.db"));
                Statement statement = connection.createStatement()) {
            return statement.execute(query) ? statement.getResultSet().getString(1) : "";
        }
    }
}
