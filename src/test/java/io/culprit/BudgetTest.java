package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.dump.NotADumpException;
import io.culprit.image.Fixture;
import io.culprit.image.ImageFolders;
import io.culprit.image.LoadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Budget;
import io.culprit.report.Ink;
import io.culprit.report.Report;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import io.culprit.shell.prompt.Shell;
import io.culprit.symbol.store.Downloads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an analysis does whose time or memory is used up. */
class BudgetTest {

    @TempDir
    Path folder;

    private static Analyzer analyzer(long milliseconds, boolean allThreads) {
        Analyzer.Options none = Analyzer.Options.NONE;
        Analyzer.Options options =
                new Analyzer.Options(null, null, none.symbolStore(), none.progress(), null, allThreads, false);
        return new Analyzer(options, new Budget.Limits(milliseconds, 1L << 30), new Downloads(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9f-power", "synthetic-e6", "124-machine-check", "user-windows", "user-linux"})
    void anAnalysisWithoutTimeEndsWithWhatTheHeaderTellsAndSaysWhatIsLeftOut(String sample) throws Exception {
        Path dump = Path.of("samples", sample, "crash.dmp");
        Report cut = analyzer(0, true).analyze(dump);
        Report whole = analyzer(600_000, true).analyze(dump);

        assertThat(cut.facts().dump().warnings())
                .anyMatch(said -> said.startsWith("the 0 s that one analysis may take were used up while it ")
                        && said.endsWith("is left out"));
        assertThat(whole.facts().dump().warnings()).noneMatch(said -> said.contains("used up"));
        assertThat(cut.facts().bugCheck().find().map(found -> found.code()))
                .isEqualTo(whole.facts().bugCheck().find().map(found -> found.code()));
        assertThat(cut.facts().stack().size())
                .isLessThanOrEqualTo(whole.facts().stack().size());
    }

    @Test
    void whatIsMissingForWantOfTimeIsNotSaidToBeMissingInTheDump() {
        Budget budget = Budget.of(new Budget.Limits(0, 1));
        AddressSpace memory = budget.of(Fixture.bytes(0x1000, new byte[0x1000]));

        assertThat(memory.findU32(0x1000)).isEmpty();
        assertThat(memory.whyMissing(0x1000)).isEqualTo("the 0 s of the analysis were used up before it was read");
    }

    @Test
    void imagesOfMoreThanTheMemoryAllowsEnd() throws IOException {
        LoadedModule module = Fixture.X64.module();
        Files.write(folder.resolve(module.name()), Fixture.X64.file());
        Budget budget = Budget.of(new Budget.Limits(600_000, 100));

        try (ImageFolders images = new ImageFolders(List.of(folder), budget)) {
            assertThat(images.of(module)).isEmpty();
        }
        assertThat(budget.said()).startsWith("the 0 MiB that one analysis may take were used up");
    }

    @Test
    void anArchiveIsUnpackedInTheTimeOfTheAnalysis() throws Exception {
        Path archive = folder.resolve("crash.dmp.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            Files.copy(Path.of("samples", "user-linux", "crash.dmp"), out);
        }

        assertThatThrownBy(() -> analyzer(0, false).analyze(archive))
                .isInstanceOf(NotADumpException.class)
                .hasMessageStartingWith(
                        "it is an archive, and the 0 s that one analysis may take were used up while it")
                .hasMessageContaining("opened the dump")
                .satisfies(
                        none -> assertThat(((NotADumpException) none).lasting()).isFalse());
        assertThat(analyzer(600_000, false).analyze(archive).facts().dump().warnings())
                .noneMatch(said -> said.contains("used up"));
    }

    @Test
    void aQuestionWithoutTimeIsNotAnsweredAndSaysWhy() throws Exception {
        try (OpenedDump opened = analyzer(0, false).open(Path.of("samples", "9f-power", "crash.dmp"))) {
            Shell shell = new Shell(new Session(opened));
            List<String> answers = new ArrayList<>();
            shell.run("db rsp; r", (command, reply) -> answers.add(ReplyText.of(reply, Ink.PLAIN)));

            assertThat(answers.getFirst())
                    .contains("the 0 s that one analysis may take were used up while it answered the question");
            assertThat(answers.getLast()).contains("rsp=");
        }
    }

    @Test
    void aQuestionAboutManyThreadsEndsInTime() throws Exception {
        try (OpenedDump opened = analyzer(0, false).open(Path.of("samples", "user-windows", "crash.dmp"))) {
            List<String> answers = new ArrayList<>();
            new Shell(new Session(opened)).run("~*k", (command, reply) -> answers.add(ReplyText.of(reply, Ink.PLAIN)));

            assertThat(answers)
                    .singleElement()
                    .asString()
                    .contains("the 0 s that one analysis may take were used up while it answered the question");
        }
    }

    @Test
    void theNextQuestionHasTimeAgainAndTheMemoryThatIsLeft() throws InterruptedException {
        Budget time = Budget.of(new Budget.Limits(1, 100));
        Thread.sleep(2);
        assertThat(time.go()).isFalse();
        Budget memory = Budget.of(new Budget.Limits(600_000, 100));
        assertThat(memory.keep(101)).isFalse();

        time.renewTime();
        memory.renewTime();
        assertThat(time.said()).isNull();
        assertThat(memory.go()).isFalse();

        memory.renew();
        assertThat(memory.go()).isTrue();
    }

    @Test
    void waitingForOthersIsNoWork() throws InterruptedException {
        Budget budget = Budget.of(new Budget.Limits(1_000, 100));
        long asked = System.nanoTime();
        Thread.sleep(1_200);
        budget.waitedSince(asked);

        assertThat(budget.go()).isTrue();
    }

    @Test
    void oneThatIsNeverSpentCostsNothing() {
        Budget budget = Budget.none();
        AddressSpace memory = Fixture.bytes(0, new byte[1]);

        assertThat(budget.of(memory)).isSameAs(memory);
        assertThat(budget.keep(Long.MAX_VALUE)).isTrue();
        assertThat(budget.said()).isNull();
    }
}
