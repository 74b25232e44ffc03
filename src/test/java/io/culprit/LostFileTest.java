package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.SourceFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.triage.FileAnalysis;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.SystemOpener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be read any more after it was opened: somebody cuts it, or its disk or share fails. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there nobody can cut a file that is mapped")
class LostFileTest {

    /** More than is read at once. */
    private static final int SIZE = 17 << 20;

    @TempDir
    private Path folder;

    private Path dump() throws IOException {
        byte[] sample = Files.readAllBytes(Path.of("samples", "9f-power", "crash.dmp"));
        return Files.write(folder.resolve("big.dmp"), Arrays.copyOf(sample, SIZE));
    }

    private static void cut(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0x1000);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void isNoWholeDumpAndHasNoHash() throws Exception {
        Path file = dump();
        try (DumpFile dump = DumpFiles.open(file)) {
            CrashedSystem system = SystemOpener.open(dump);
            assertThat(FactFinder.find(system, false).dump())
                    .returns(true, DumpDescription::lasting)
                    .returns(true, DumpDescription::complete);
            cut(file);
            Facts facts = FactFinder.find(system, false);

            assertThat(facts.dump()).returns(false, DumpDescription::lasting).returns(false, DumpDescription::complete);
            assertThat(facts.dump().warnings()).contains("what the file holds is not all told: " + SourceFile.LOST);
            assertThat(dump.source().sha256()).isEmpty();
        }
    }

    @Test
    void isReadAgainByTheNextRun() throws Exception {
        Path file = dump();
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        FileAnalysis analysis = new FileAnalysis((path, reports) -> analyzer.each(path, (entry, size, pending) -> {
            cut(path);
            reports.dump(entry, size, pending);
        }));

        FileAnalysis.Answer answer = analysis.rows(file, SIZE);
        assertThat(answer.lasting()).as(answer.toString()).isFalse();
    }
}
