package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.cli.terminal.ExitCode;
import io.culprit.dump.kernel.SyntheticE6;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code culprit triage} as a process that is killed, and as two processes at once. */
class TriageProcessTest {

    private static final int DUMPS = 60;
    private static final int KILLS = 10;

    @TempDir
    private Path folder;

    private Path dumps;
    private Path index;

    @BeforeEach
    void writeDumps() throws IOException {
        dumps = Files.createDirectory(folder.resolve("dumps"));
        index = folder.resolve("seen.db");
        byte[] dump = SyntheticE6.dump();
        for (int i = 0; i < DUMPS; i++) {
            byte[] one = Arrays.copyOf(dump, dump.length + 8);
            one[dump.length] = (byte) (1 + i);
            Files.write(dumps.resolve("%03d.dmp".formatted(i)), one);
        }
        Files.writeString(dumps.resolve("broken.dmp"), "rubbish");
    }

    @Test
    void killedTenTimesAndResumedItSaysWhatOneWholeRunSays() throws Exception {
        Random random = new Random(7);
        int shown = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            shown = killedAfterRows(shown + random.nextInt(6), random.nextInt(30));
            assertThat(kept()).as("rows that were shown are in the index").isGreaterThanOrEqualTo(shown);
        }
        assertThat(shown).as("the last kill fell into the work").isLessThan(DUMPS);
        Path resumed = whole("resumed.json", "--resume", index.toString());
        assertThat(resumed).hasSameBinaryContentAs(whole("alone.json"));
        assertThat(kept()).isEqualTo(DUMPS + 1);
    }

    /** Starts a run, waits for so many rows and then some milliseconds, kills it; returns how many rows were seen, all in all. */
    private int killedAfterRows(int rows, int milliseconds) throws IOException, InterruptedException {
        Process process = start("--format", "ndjson", "--resume", index.toString());
        int seen = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (seen < rows && lines.readLine() != null) {
                seen++;
            }
            process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
        return seen;
    }

    @Test
    void twoRunsAtOnceOnOneIndexSayTheSame() throws Exception {
        Process first =
                start("--format", "json", "-o", folder.resolve("1.json").toString(), "--resume", index.toString());
        Process second =
                start("--format", "json", "-o", folder.resolve("2.json").toString(), "--resume", index.toString());
        assertThat(first.waitFor()).isEqualTo(ExitCode.FILE);
        assertThat(second.waitFor()).isEqualTo(ExitCode.FILE);
        assertThat(folder.resolve("1.json")).hasSameBinaryContentAs(folder.resolve("2.json"));
        assertThat(kept()).isEqualTo(DUMPS + 1);
    }

    /** SIGTERM on Linux and macOS. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aWatchTellsWhatArrivesAndEndsWellWhenItIsAsked() throws Exception {
        Process process = start("--watch", "--format", "ndjson");
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i <= DUMPS; i++) {
                assertThat(lines.readLine()).contains("\"status\":");
            }
            Files.writeString(dumps.resolve("notes.txt"), "nothing");
            Files.write(dumps.resolve("arrived.dmp"), SyntheticE6.dump());
            assertThat(lines.readLine()).contains("arrived.dmp").contains("\"status\":\"analyzed\"");
            process.toHandle().destroy(); // the process itself would close its stream, too
            assertThat(lines.readLine()).isNull();
        }
        assertThat(process.waitFor()).isZero();
    }

    private Path whole(String name, String... more) throws IOException, InterruptedException {
        Path output = folder.resolve(name);
        List<String> options = new ArrayList<>(List.of("--format", "json", "-o", output.toString()));
        options.addAll(List.of(more));
        assertThat(start(options.toArray(String[]::new)).waitFor())
                .as("one is broken")
                .isEqualTo(ExitCode.FILE);
        return output;
    }

    private int kept() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + index);
                Statement statement = connection.createStatement()) {
            try (ResultSet tables =
                    statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE name = 'contents'")) {
                if (tables.getInt(1) == 0) {
                    return 0;
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM contents")) {
                return rows.getInt(1);
            }
        }
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.culprit.cli.Main",
                "triage",
                "-j",
                "2",
                "-q",
                dumps.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
