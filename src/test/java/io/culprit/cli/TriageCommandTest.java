package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.dump.kernel.SyntheticE6;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(run("triage", "--format", "json", folder.toString())).isEqualTo(ExitCode.OK);
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
        assertThat(run("triage", "--format", "json", folder.toString())).isEqualTo(ExitCode.OK);
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
        assertThat(screen.err()).contains("cannot write tickets to");
        assertThat(screen.out()).isNotBlank();
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
}
