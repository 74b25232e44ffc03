package io.culprit.cli.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.dump.kernel.SyntheticE6;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders as they are found on a share. */
class TriageCommandTest {

    private final Screen screen = new Screen();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return new CommandRunner(screen.terminal()).run(arguments);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(screen.out());
    }

    private Path dump(String name) throws IOException {
        return Files.write(folder.resolve(name), SyntheticE6.dump());
    }

    @Test
    @Timeout(60)
    void aPipeIsReportedAndNeverOpened() throws Exception {
        dump("good.dmp");
        Path pipe = folder.resolve("pipe.dmp");
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "skipped: mkfifo failed");
        } catch (IOException absent) {
            assumeTrue(false, "skipped: no mkfifo here");
        }
        assertThat(run("triage", "--format", "json", folder.toString())).isEqualTo(ExitCode.FILE);
        assertThat(json().path("files").findValuesAsText("status")).containsExactly("analyzed", "failed");
        assertThat(screen.out()).contains("it is not a regular file");
        assertThat(run("triage", pipe.toString())).isEqualTo(ExitCode.FILE);
    }

    @Test
    void aFolderThatLeadsBackToItselfIsEnteredOnce() throws IOException {
        dump("good.dmp");
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        Files.createSymbolicLink(folder.resolve("itself"), folder.resolve("itself"));
        assertThat(run("triage", "--format", "json", folder.toString())).isEqualTo(ExitCode.OK);
        assertThat(json().path("files").findValuesAsText("status")).contains("analyzed");
        assertThat(json().path("files").findValuesAsText("path")).doesNotHaveDuplicates();
    }

    @Test
    void tenThousandFilesOfRubbishDoNotHideTheOneDump() throws IOException {
        dump("good.dmp");
        for (int i = 0; i < 10_000; i++) {
            Files.write(folder.resolve("junk" + i + (i % 100 == 0 ? ".dmp" : "")), new byte[i % 40]);
        }
        assertThat(run("triage", "--format", "json", folder.toString())).isEqualTo(ExitCode.FILE);
        JsonNode files = json().path("files");
        assertThat(files.findValuesAsText("status")).hasSize(101).containsOnlyOnce("analyzed");
        for (JsonNode file : files) {
            assertThat(file.path("status").asText().equals("failed")).isEqualTo(file.hasNonNull("error"));
        }
    }

    @Test
    void aFullDiskIsReportedAndTheIndexHoldsWhatWasDone() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped: no /dev/full here");
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Files.write(dumps.resolve("good.dmp"), SyntheticE6.dump());
        String index = folder.resolve("seen.db").toString();
        for (TriageFormat format : TriageFormat.values()) {
            assertThat(run("triage", "--resume", index, "--format", format.name(), "-o", "/dev/full", dumps.toString()))
                    .as(format.name())
                    .isEqualTo(ExitCode.FILE);
        }
        assertThat(screen.err().lines())
                .hasSize(TriageFormat.values().length)
                .allMatch(line -> line.contains("/dev/full"));
        assertThat(screen.err()).doesNotContain("bug");
        assertThat(run("triage", "--resume", index, "--format", "json", dumps.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(json().path("files").findValuesAsText("status")).containsExactly("analyzed");
    }

    @Test
    void anOutputThatCannotBeOpenedIsReported() throws IOException {
        dump("good.dmp");
        String index = folder.resolve("seen.db").toString();
        String nowhere = folder.resolve("no/such/folder").toString();
        for (String format : new String[] {"ndjson", "json"}) {
            assertThat(run("triage", "--resume", index, "--format", format, "-o", nowhere, folder.toString()))
                    .isEqualTo(ExitCode.FILE);
        }
        assertThat(screen.err().lines()).hasSize(2).allMatch(line -> line.contains("cannot write " + nowhere));
    }

    @Test
    void ticketsThatCannotBeWrittenAreReported() throws IOException {
        dump("good.dmp");
        Path taken = Files.writeString(folder.resolve("tickets"), "a file");
        assertThat(run("triage", "--tickets", taken.toString(), folder.toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(screen.err())
                .contains("cannot write tickets to")
                .endsWith("tickets: a file of that name is there\n");
        assertThat(screen.out()).isNotBlank();
    }

    @Test
    void everyDumpInAnArchiveIsARowAndACopyInItIsACopy() throws IOException {
        dump("same.dmp");
        byte[] other = Arrays.copyOf(SyntheticE6.dump(), SyntheticE6.dump().length + 8);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("x.zip")))) {
            for (String name : new String[] {"Minidump/1.dmp", "junk.txt", "Minidump/2.dmp", "cut.dmp"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(
                        name.startsWith("cut")
                                ? Arrays.copyOf(other, 12)
                                : name.startsWith("junk")
                                        ? new byte[9]
                                        : name.contains("1") ? SyntheticE6.dump() : other);
            }
        }
        for (String index : new String[] {"seen.db", "seen.db"}) {
            String resume = folder.resolveSibling(folder.getFileName() + index).toString();
            assertThat(run("triage", "--json", "--resume", resume, folder.toString()))
                    .isEqualTo(ExitCode.FILE);
            JsonNode files = json().path("files");
            assertThat(files.findValuesAsText("status")).containsExactly("analyzed", "analyzed", "failed");
            assertThat(files.findValuesAsText("path"))
                    .satisfiesExactly(
                            first -> assertThat(first).endsWith("/same.dmp"),
                            second -> assertThat(second).endsWith("/x.zip!Minidump/2.dmp"),
                            third -> assertThat(third).endsWith("/x.zip!cut.dmp"));
            assertThat(files.get(0).path("file").path("copies").get(0).asText()).endsWith("x.zip!Minidump/1.dmp");
            assertThat(files.get(2).path("error").asText()).contains("cannot be read");
            screen.clear();
        }
    }

    @Test
    void analyzeReportsEveryDumpInAnArchive() throws IOException {
        Path zip = folder.resolve("x.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : new String[] {"1.dmp", "bad.dmp", "2.dmp"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.startsWith("b") ? Arrays.copyOf(SyntheticE6.dump(), 12) : SyntheticE6.dump());
            }
        }
        assertThat(run("analyze", "--json", zip.toString())).isEqualTo(ExitCode.FILE);
        assertThat(screen.out().lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"x.zip!1.dmp\""),
                        second -> assertThat(second).contains("\"x.zip!2.dmp\""));
        assertThat(screen.err()).contains("x.zip!bad.dmp: the dump in the zip archive cannot be read");
    }

    @Test
    void machinesHaveTheNamesOfTheirSharesUnlessTheyAreRedacted() throws IOException {
        Files.createDirectories(folder.resolve("PC-7/Minidump"));
        dump("PC-7/Minidump/1.dmp");
        String pattern = folder + "/{machine}/**";
        assertThat(run("triage", "--json", "--machine-from", pattern, folder.toString()))
                .isEqualTo(ExitCode.OK);
        JsonNode machine = json().path("machines").get(0);
        assertThat(machine.path("name").asText()).isEqualTo("pc-7");
        assertThat(machine.path("paths").get(0).asText()).endsWith("PC-7/Minidump/1.dmp");
        screen.clear();
        assertThat(run("triage", "--json", "--redact", "--machine-from", pattern, folder.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(screen.out()).doesNotContainIgnoringCase("pc-7").contains("<machine>/Minidump/1.dmp");
        assertThat(run("triage", "--machine-from", "/nobody/*", folder.toString()))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void onlyCrashesOfThePeriodCount() throws IOException {
        dump("a.dmp");
        assertThat(run("triage", "--json", "--since", "2026-03-14", "--until", "2026-03-14", folder.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(json().path("summary").path("analyzed").asInt()).isEqualTo(1);
        screen.clear();
        assertThat(run("triage", "--json", "--until", "2026-03-13", folder.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(json().path("summary").path("analyzed").asInt()).isZero();
        assertThat(screen.err()).contains("not of that time or have none: 1 crash\n");
        assertThat(run("triage", "--since", "soon", folder.toString())).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void eachDumpHasAPageThatTheOverviewLinksTo() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Files.write(dumps.resolve("a.dmp"), SyntheticE6.dump());
        Path overview = folder.resolve("crashes.html");
        Path reports = folder.resolve("re ports");
        String index = folder.resolve("seen.db").toString();
        for (int i = 0; i < 2; i++) {
            Files.deleteIfExists(overview);
            Files.createDirectories(reports);
            try (Stream<Path> old = Files.list(reports)) {
                for (Path page : old.toList()) {
                    Files.delete(page);
                }
            }
            assertThat(run(
                            "triage",
                            "--resume",
                            index,
                            "--format",
                            "html",
                            "-o",
                            overview.toString(),
                            "--reports",
                            reports.toString(),
                            dumps.toString()))
                    .isEqualTo(ExitCode.OK);
            try (Stream<Path> pages = Files.list(reports)) {
                Path page = pages.toList().getFirst();
                assertThat(page.getFileName().toString()).matches("0xe6_26_rt640x64\\.sys-[0-9a-f]{16}\\.html");
                assertThat(Files.readString(page)).contains("<h1>a.dmp: DRIVER_VERIFIER_DMA_VIOLATION");
                assertThat(Files.readString(overview))
                        .contains("href=\"./re%20ports/" + page.getFileName() + "\"")
                        .contains("\"./re%20ports/" + page.getFileName() + "\"");
            }
        }
    }

    @Test
    void comparesWithAnEarlierRunByJsonLinesOrIndex() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Files.write(dumps.resolve("a.dmp"), SyntheticE6.dump());
        String index = folder.resolve("seen.db").toString();
        String old = folder.resolve("old.json").toString();
        String lines = folder.resolve("old.ndjson").toString();
        assertThat(run("triage", "--json", "-o", old, dumps.toString())).isZero();
        assertThat(run("triage", "--format", "ndjson", "-o", lines, "--resume", index, dumps.toString()))
                .isZero();
        Files.write(dumps.resolve("b.dmp"), Arrays.copyOf(SyntheticE6.dump(), SyntheticE6.dump().length + 8));
        for (String earlier : new String[] {old, lines, index}) {
            screen.clear();
            assertThat(run("triage", "--json", "--compare", earlier, dumps.toString()))
                    .isZero();
            assertThat(json().path("changes").path("before").asInt()).isEqualTo(1);
            assertThat(json().path("changes").path("now").asInt()).isEqualTo(1);
            assertThat(json().path("changes").path("causes").get(0).path("kind").asText())
                    .isEqualTo("steady");
        }
        Path other = Files.writeString(folder.resolve("other.json"), "[1, 2");
        assertThat(run("triage", "--compare", other.toString(), dumps.toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("neither JSON of an earlier run nor an index");
    }

    @Test
    void aMissingPathIsReportedAndTheOthersAreDone() throws IOException {
        dump("good.dmp");
        assertThat(run(
                        "triage",
                        "--format",
                        "json",
                        folder.toString(),
                        folder.resolve("no").toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(json().path("files").findValuesAsText("status")).containsExactlyInAnyOrder("analyzed", "failed");
    }

    @Test
    void aFileBelowAFolderThatCannotBeReadIsARowAndExitCodeOneInEveryForm() throws IOException {
        Path broken = Files.write(dump("broken.dmp"), Arrays.copyOf(SyntheticE6.dump(), 64));
        dump("good.dmp");
        Files.writeString(folder.resolve("notes.txt"), "no dump, and not called one");
        for (String format : new String[] {"table", "ndjson", "json", "csv", "html"}) {
            screen.clear();
            assertThat(run("triage", "--format", format, folder.toString()))
                    .as(format)
                    .isEqualTo(ExitCode.FILE);
            assertThat(screen.out()).as(format).contains("0xe6_26_rt640x64.sys").contains("broken.dmp");
        }
        Files.delete(broken);
        assertThat(run("triage", folder.toString())).isEqualTo(ExitCode.OK);
    }

    @Test
    void textIsAnotherWordForTheTable() throws IOException {
        dump("good.dmp");
        assertThat(run("triage", folder.toString())).isEqualTo(ExitCode.OK);
        String table = screen.out();
        screen.clear();
        assertThat(run("triage", "--format", "text", folder.toString())).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).isEqualTo(table);
        assertThat(run("triage", "--format", "pdf", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("[table, ndjson, json, csv, html, text] but was 'pdf'");
    }
}
