package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.ImageFolders;
import io.culprit.image.LoadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Budget;
import io.culprit.report.Report;
import io.culprit.symbol.store.Downloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
