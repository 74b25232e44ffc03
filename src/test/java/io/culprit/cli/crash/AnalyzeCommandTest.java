package io.culprit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.NotADumpException;
import io.culprit.report.Ink;
import io.culprit.report.Report;
import io.culprit.report.ReportCase;
import io.culprit.report.TextReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The outside of {@code culprit analyze}; what is in a report is tested where it is made. */
class AnalyzeCommandTest {

    @TempDir
    private Path folder;

    private final Screen screen = new Screen();

    private int run(String... arguments) {
        return run(screen.terminal(), arguments);
    }

    private static int run(Terminal terminal, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "analyze";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new CommandRunner(terminal, (name, own) -> new AnalyzeCommand(own, AnalyzeCommandTest::each)).run(all);
    }

    private static void each(Path file, Analyzer.Reports reports) throws IOException, NotADumpException {
        Report report = analyze(file);
        if (file.toString().endsWith(".zip")) {
            reports.dump("a.dmp", 1, () -> report);
            reports.dump("b.dmp", 1, () -> report);
            return;
        }
        reports.dump("", 1, () -> report);
    }

    /** What becomes of a file is in its name. */
    private static Report analyze(Path file) throws IOException, NotADumpException {
        return switch (file.getFileName().toString()) {
            case "dma.dmp" -> ReportCase.DMA_CULPRIT.report();
            case "open.dmp" -> ReportCase.DMA_UNNAMED.report();
            case "memory.dmp", "memory.zip" -> ReportCase.FAILING_MEMORY.report();
            case "bug.dmp" -> throw new IllegalStateException("first line\nsecond line");
            case "deep.dmp" -> throw new StackOverflowError();
            case "huge.dmp" -> throw new OutOfMemoryError("Java heap space");
            case "locked.dmp" -> throw new java.nio.file.AccessDeniedException(file.toString());
            default -> throw new NotADumpException("it is\u001B[2J not a dump", 0x1f4);
        };
    }

    @Test
    void answersInTextByDefault() {
        assertThat(run("dma.dmp")).isZero();
        assertThat(screen.out()).contains("The device in P2 or its driver Netwtw10.sys (Intel");
        assertThat(screen.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--json,{",
        "--format=json,{",
        "--format=markdown,##",
        "--format=html,<!doctype html>",
        "-v,crash.dmp: DRIVER_VERIFIER"
    })
    void answersInTheFormatThatIsAskedFor(String option, String beginning) {
        assertThat(run(option, "dma.dmp")).isZero();
        assertThat(screen.out()).startsWith(beginning);
    }

    @Test
    void writesOneJsonDocumentALine() {
        assertThat(run("--json", "dma.dmp", "memory.dmp")).isZero();
        assertThat(screen.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    @Test
    void writesSeveralReportsOnOnePage() {
        assertThat(run("--format", "html", "dma.dmp", "memory.dmp")).isZero();
        assertThat(screen.out())
                .containsOnlyOnce("<!doctype html>")
                .containsOnlyOnce("<title>")
                .contains("MEMORY_MANAGEMENT");
        assertThat(screen.out().split("<main>", -1)).hasSize(3);
    }

    @Test
    void tellsTextReportsApartByALineWithTheFilesName() {
        assertThat(run("dma.dmp", "some/memory.dmp")).isZero();
        assertThat(screen.out())
                .startsWith("── dma.dmp ───")
                .contains("programs.\n\n── some/memory.dmp ──")
                .contains("─\n\ncrash.dmp: MEMORY_MANAGEMENT");
        assertThat(screen.out().lines()).allMatch(line -> line.length() <= 100);
    }

    /** How many there are is known when all were read; the first is written before that. */
    @Test
    void tellsTheDumpsOfOneArchiveApart() {
        assertThat(run("memory.zip")).isZero();
        assertThat(screen.out()).startsWith("crash.dmp: MEMORY_MANAGEMENT").containsOnlyOnce("── memory.zip!b.dmp ──");
    }

    @Test
    void wrapsProseToTheTerminalAndCutsNoWord() {
        for (int columns : new int[] {40, 80, 200}) {
            Screen narrow = new Screen();
            assertThat(run(narrow.terminal(Map.of("COLUMNS", "" + columns, "NO_COLOR", "1")), "dma.dmp"))
                    .isZero();
            assertThat(narrow.out().lines())
                    .allMatch(line -> line.length() <= Math.min(columns, 100) || line.lastIndexOf(' ') < 20);
            assertThat(narrow.out().replaceAll("\\s+", " "))
                    .isEqualTo(TextReport.of(ReportCase.DMA_CULPRIT.report(), Ink.PLAIN)
                            .replaceAll("\\s+", " "));
        }
    }

    @Test
    void takesAFormatInAnyCaseAndRefusesTwoAtOnce() {
        assertThat(run("--format", "JSON", "dma.dmp")).isZero();
        assertThat(screen.out()).startsWith("{");
        assertThat(run("--json", "--format=markdown", "dma.dmp")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).startsWith("culprit: --json and --format markdown at once");
    }

    @Test
    void overwritesNoInputAndNoDump() throws IOException {
        Path input = Files.writeString(folder.resolve("rules.json"), "{}");
        Path dump = Files.writeString(folder.resolve("other.dmp"), "PAGEDU64");
        Path link = Files.createSymbolicLink(folder.resolve("link"), dump);
        for (Path target : List.of(input, dump, link)) {
            assertThat(run("-o", target.toString(), "--rules", input.toString(), "dma.dmp"))
                    .isEqualTo(ExitCode.USAGE);
        }
        assertThat(screen.err()).contains("rules.json is an input").contains("other.dmp is a dump");
        assertThat(dump).hasContent("PAGEDU64");
        assertThat(run("--force", "-o", dump.toString(), "dma.dmp")).isZero();
        assertThat(dump).content().startsWith("crash.dmp: DRIVER");
    }

    @Test
    void doesTheOthersWhenOneFileIsBad() {
        assertThat(run("--json", "bad.dmp", "dma.dmp", "locked.dmp")).isEqualTo(ExitCode.FILE);
        assertThat(screen.out().lines()).hasSize(1);
        assertThat(screen.err().lines()).hasSize(2);
    }

    @Test
    void saysInOneLineWhatIsWrongWithAFileAndWhere() {
        assertThat(run("some/bad.dmp")).isEqualTo(ExitCode.FILE);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err().lines())
                .containsExactly("culprit: some/bad.dmp: it is\uFFFD[2J not a dump (at offset 0x1f4)");
    }

    @ParameterizedTest
    @CsvSource({"bug.dmp", "deep.dmp", "huge.dmp"})
    void saysInOneLineThatItHasABug(String file) {
        assertThat(run(file)).isEqualTo(ExitCode.BUG);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err().lines()).hasSize(1);
        assertThat(screen.err())
                .startsWith("culprit: " + file + ": internal error: ")
                .contains("--debug");
    }

    @Test
    void showsWhereABugIsWhenAsked() {
        assertThat(run("--debug", "bug.dmp")).isEqualTo(ExitCode.BUG);
        assertThat(screen.err()).contains("IllegalStateException").contains("\tat ");
    }

    @Test
    void goesOnAfterABug() {
        assertThat(run("--json", "bug.dmp", "dma.dmp", "bad.dmp")).isEqualTo(ExitCode.BUG);
        assertThat(screen.out().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"open.dmp,3", "dma.dmp,0", "memory.dmp,0", "bad.dmp,1"})
    void failsWithoutAVerdictOnlyWhenAsked(String file, int code) {
        assertThat(run("--fail-inconclusive", file)).isEqualTo(code);
        assertThat(run("open.dmp")).isZero();
    }

    @Test
    void writesAFileWhole() throws IOException {
        Path output = folder.resolve("report.json");
        assertThat(run("--json", "-o", output.toString(), "dma.dmp", "memory.dmp"))
                .isZero();
        assertThat(screen.out()).isEmpty();
        assertThat(Files.readAllLines(output)).hasSize(2);
        assertThat(folder).isDirectoryContaining(path -> path.equals(output));
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(output);
        }
    }

    @Test
    void leavesAnEarlierFileAloneWhenThereIsNothingToWrite() throws IOException {
        Path output = Files.writeString(folder.resolve("report.txt"), "before");
        assertThat(run("-o", output.toString(), "bad.dmp")).isEqualTo(ExitCode.FILE);
        assertThat(output).hasContent("before");
    }

    @Test
    void saysThatTheFileCannotBeWritten() {
        Path output = folder.resolve("missing").resolve("report.txt");
        assertThat(run("-o", output.toString(), "dma.dmp")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err().lines()).hasSize(1);
        assertThat(screen.err()).contains("cannot write").contains("report.txt");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesAFolderAsOutput() {
        assertThat(run("-o", folder.toString(), "dma.dmp")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("folder");
    }

    @Test
    void takesAReaderThatWentAwayForSuccess() {
        Terminal closed = screen.terminal(new FailingStream("Broken pipe"), Map.of(), false);
        assertThat(run(closed, "dma.dmp", "memory.dmp")).isZero();
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void saysThatTheDiskIsFull() {
        Terminal full = screen.terminal(new FailingStream("No space left on device"), Map.of(), false);
        assertThat(run(full, "dma.dmp")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err().lines()).containsExactly("culprit: cannot write: No space left on device");
    }

    @Test
    void writesUtf8WhateverTheLocale() {
        assertThat(run(screen.terminal(), "--json", "dma.dmp")).isZero();
        assertThat(screen.out()).doesNotContain("\uFFFD");
    }

    @Test
    void refusesNoFileAtAll() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("FILE");
    }

    /** A stream whose other end fails. */
    private static final class FailingStream extends OutputStream {
        private final String reason;

        FailingStream(String reason) {
            this.reason = reason;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(reason);
        }
    }
}
