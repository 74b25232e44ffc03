package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.dump.kernel.SyntheticE6;
import io.culprit.triage.Row.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriageRunTest {

    @TempDir
    Path folder;

    private final List<Row> heard = Collections.synchronizedList(new ArrayList<>());

    private final RowSink sink = new RowSink() {
        @Override
        public void row(Row row) {
            heard.add(row);
        }

        @Override
        public void progress(long done, long found, boolean all) {
            assertThat(done).isLessThanOrEqualTo(found);
        }
    };

    private TriageResult run(@Nullable TriageIndex index, Path... paths) {
        return new TriageRun(Crashes.each(Crashes::analyze), 3, index, sink, UnaryOperator.identity())
                .run(List.of(paths));
    }

    @Test
    void findsDumpsByContentAndPassesOverOtherFiles() throws IOException {
        Crashes.write(folder.resolve("a/one.bin"), "1 driver foo.sys");
        Files.writeString(folder.resolve("a/readme.txt"), "nothing");
        Files.writeString(folder.resolve("a/empty"), "");
        TriageResult result = run(null, folder);
        assertThat(result.rows()).singleElement().satisfies(row -> {
            assertThat(row.status()).isEqualTo(Status.ANALYZED);
            assertThat(row.name()).isEqualTo("one.bin");
        });
        assertThat(result.passedOver()).isEqualTo(2);
        assertThat(heard).hasSize(1);
    }

    @Test
    void whatIsCalledADumpOrWasNamedIsARowWithItsReason() throws IOException {
        Files.writeString(folder.resolve("broken.dmp"), "rubbish");
        Path named = Files.writeString(folder.resolve("named.txt"), "rubbish");
        TriageResult result = run(null, folder.resolve("broken.dmp"), named, folder.resolve("missing.dmp"));
        assertThat(result.totals().failed()).isEqualTo(3);
        assertThat(result.rows()).extracting(Row::error).allMatch(error -> error != null && !error.isBlank());
    }

    @Test
    void theSameContentTwiceIsOneRowWithItsCopies() throws IOException {
        for (String name : List.of("c.dmp", "a.dmp", "b.dmp")) {
            Crashes.write(folder.resolve(name), "same driver foo.sys");
        }
        Crashes.write(folder.resolve("d.dmp"), "other driver foo.sys");
        TriageResult result = run(null, folder);
        assertThat(result.rows()).hasSize(2);
        Row first = result.rows().list().getFirst();
        assertThat(first.name()).isEqualTo("a.dmp");
        assertThat(first.copies())
                .map(copy -> Path.of(copy).getFileName().toString())
                .containsExactly("b.dmp", "c.dmp");
        assertThat(result.buckets())
                .singleElement()
                .satisfies(bucket -> assertThat(bucket.occurrences()).isEqualTo(2));
    }

    @Test
    void linksThatLeadBackAreFollowedOnce() throws IOException {
        Crashes.write(folder.resolve("deep/one.dmp"), "1 driver foo.sys");
        Files.createSymbolicLink(folder.resolve("deep/up"), folder);
        Files.createSymbolicLink(folder.resolve("again"), folder.resolve("deep"));
        TriageResult result = run(null, folder);
        assertThat(result.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.copies()).isEmpty());
    }

    @Test
    void aBugInTheAnalysisOfOneFileIsThatFilesRow() throws IOException {
        Crashes.write(folder.resolve("one.dmp"), "1 driver foo.sys");
        Crashes.write(folder.resolve("two.dmp"), "2 driver foo.sys");
        TriageRun run = new TriageRun(
                Crashes.each(file -> {
                    if (file.endsWith("one.dmp")) {
                        throw new IllegalStateException("oops");
                    }
                    return Crashes.analyze(file);
                }),
                2,
                null,
                sink,
                UnaryOperator.identity());
        TriageResult result = run.run(List.of(folder));
        assertThat(result.totals().failed()).isEqualTo(1);
        assertThat(result.totals().analyzed()).isEqualTo(1);
        assertThat(result.rows().list().getFirst().error())
                .contains("a bug of culprit")
                .contains("oops");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.1, 0.9})
    void aFileThatShrinksAfterItWasFoundIsARowWithItsReason(double left) throws IOException {
        byte[] dump = SyntheticE6.dump();
        for (int i = 0; i < 3; i++) {
            byte[] one = Arrays.copyOf(dump, dump.length + 8);
            one[dump.length] = (byte) i;
            Files.write(folder.resolve("dumps%d.dmp".formatted(i)), one);
        }
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        Analysis shrinking = Crashes.each(file -> {
            if (file.endsWith("dumps1.dmp")) {
                Files.write(file, Arrays.copyOf(dump, (int) (dump.length * left)));
            }
            return analyzer.analyze(file);
        });
        List<Row> rows = new TriageRun(shrinking, 2, null, sink, UnaryOperator.identity())
                .run(List.of(folder))
                .rows()
                .list();
        assertThat(rows).extracting(Row::name).containsExactly("dumps0.dmp", "dumps1.dmp", "dumps2.dmp");
        assertThat(rows.get(1).status()).isNotEqualTo(Status.ANALYZED);
        assertThat(rows.get(1).error()).isNotBlank();
        assertThat(List.of(rows.getFirst(), rows.getLast()))
                .extracting(Row::status)
                .containsOnly(Status.ANALYZED);
    }

    @Test
    void aSecondRunWithAnIndexAnalyzesOnlyWhatIsNew() throws IOException {
        Crashes.write(folder.resolve("dumps/one.dmp"), "1 driver foo.sys");
        Crashes.write(folder.resolve("dumps/two.dmp"), "2 bit");
        Files.writeString(folder.resolve("dumps/three.dmp"), "rubbish");
        AtomicInteger analyzed = new AtomicInteger();
        Analysis counting = Crashes.each(file -> {
            analyzed.incrementAndGet();
            return Crashes.analyze(file);
        });
        TriageResult first = indexed(counting, "rules 1");
        assertThat(analyzed.getAndSet(0)).isEqualTo(3);
        Crashes.write(folder.resolve("dumps/four.dmp"), "4 driver bar.sys");
        TriageResult second = indexed(counting, "rules 1");
        assertThat(analyzed.getAndSet(0)).isEqualTo(1);
        assertThat(second.rows()).hasSize(4).containsAll(first.rows().list());
        indexed(counting, "rules 2");
        assertThat(analyzed.get()).isEqualTo(4);
    }

    private TriageResult indexed(Analysis analysis, String version) throws IOException {
        try (TriageIndex index = TriageIndex.open(folder.resolve("seen.db"), version)) {
            return new TriageRun(analysis, 2, index, sink, UnaryOperator.identity())
                    .run(List.of(folder.resolve("dumps")));
        }
    }

    @Test
    void aRunThatIsStoppedKeepsWhatWasDone() throws IOException {
        for (int i = 0; i < 200; i++) {
            Crashes.write(folder.resolve(i + ".dmp"), i + " driver foo.sys");
        }
        TriageRun[] run = new TriageRun[1];
        AtomicInteger analyzed = new AtomicInteger();
        run[0] = new TriageRun(
                Crashes.each(file -> {
                    if (analyzed.incrementAndGet() == 20) {
                        run[0].stop();
                    }
                    return Crashes.analyze(file);
                }),
                2,
                null,
                sink,
                UnaryOperator.identity());
        TriageResult result = run[0].run(List.of(folder));
        assertThat(result.whole()).isFalse();
        assertThat(result.rows()).hasSizeBetween(20, 22);
    }

    @Test
    void rowsSurviveTheIndexUnchanged() throws IOException {
        Crashes.write(folder.resolve("one.dmp"), "1 bit");
        Row row = run(null, folder).rows().list().getFirst();
        FileRows one = new FileRows(List.of(row), false);
        assertThat(RowCodec.rows(RowCodec.bytes(one))).isEqualTo(one);
    }
}
