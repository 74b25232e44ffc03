package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.DumpModules;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.image.LoadedModule;
import io.culprit.report.Report;
import io.culprit.report.SymbolList;
import io.culprit.symbol.store.SymbolNeed;
import io.culprit.symbol.store.SymbolNeeds;
import io.culprit.symbol.store.SymbolPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shell writes and lists for other machines: small dumps, and the symbols that a dump needs. */
class DumpCommandTest {

    private static final Path SAMPLE = Path.of("samples/9f-power/crash.dmp");

    @TempDir
    private Path folder;

    private Path dump;

    @BeforeEach
    void copy() throws Exception {
        dump = Files.copy(SAMPLE, folder.resolve("crash.dmp"));
    }

    private String answer(String... commands) throws Exception {
        return Transcript.of(dump, null, null, commands);
    }

    @Test
    void writesASmallDumpWithTheSameVerdictAndSaysWhatIsInIt() throws Exception {
        Path small = folder.resolve("small.dmp");
        assertThat(answer(".dump /m \"" + small + "\""))
                .contains("written: " + small + ": " + Files.size(small) + " bytes of " + Files.size(dump))
                .contains("memory of the machine is in the file");
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        Report whole = analyzer.analyze(dump);
        Report part = analyzer.analyze(small);
        assertThat(part.verdict()).isEqualTo(whole.verdict());
        assertThat(part.bucket()).isEqualTo(whole.bucket());
    }

    @Test
    void leavesOutWhatAPersonCouldBeKnownByWhenAsked() throws Exception {
        Path small = folder.resolve("small.dmp");
        assertThat(answer(".dump /m --redact " + small))
                .contains("written: " + small)
                .doesNotContain("memory of");
        assertThat(DumpFiles.isDumpOrArchive(small)).isTrue();
    }

    @Test
    void overwritesOnlyWhenAskedAndNeverADumpOrAnArchive() throws Exception {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThat(answer(".dump /m " + notes)).contains("notes.txt is there, and is not overwritten");
        assertThat(notes).hasContent("mine");
        Path other = Files.copy(SAMPLE, folder.resolve("other.dmp"));
        Path link = Files.createSymbolicLink(folder.resolve("link.dmp"), dump);
        for (Path kept : List.of(dump, other, link)) {
            assertThat(answer(".dump /m /o " + kept)).contains("is a dump or an archive, and is not overwritten");
            assertThat(kept).hasSameBinaryContentAs(SAMPLE);
        }
        assertThat(answer(".dump /m /o " + folder)).contains("is not overwritten");
        assertThat(answer(".dump /m /o " + notes)).contains("written: " + notes);
        assertThat(DumpFiles.isDumpOrArchive(notes)).isTrue();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("crash.dmp", "other.dmp", "link.dmp", "notes.txt");
    }

    @Test
    void saysThatItWritesSmallDumpsOnly() throws Exception {
        assertThat(answer(".dump /ma " + folder.resolve("x.dmp"))).contains("small dumps only (/m)");
        assertThat(answer(".dump /m")).contains("where to?");
        assertThat(answer(".dump /m " + folder.resolve("none/x.dmp"))).contains("cannot be written");
        assertThat(folder.toFile().list()).containsExactly("crash.dmp");
    }

    @Test
    void listsWhatTheDumpNeedsAsTheCommandDoes() throws Exception {
        List<SymbolNeed> needs = new ArrayList<>();
        try (SymbolNeeds finder = SymbolNeeds.local(SymbolPath.parse("", folder))) {
            for (LoadedModule module : DumpModules.loaded(dump)) {
                needs.add(finder.of(module));
            }
        }
        String all = answer("!symbols");
        assertThat(SymbolList.files(needs))
                .hasSizeGreaterThan(100)
                .allSatisfy(file -> assertThat(all).contains(file.path()));
        assertThat(all).contains(SymbolList.summary(needs));
        assertThat(answer("!symbols amdsata*"))
                .contains("1 module, 0 of 1 file found", "missing")
                .doesNotContain("ntoskrnl");
    }
}
