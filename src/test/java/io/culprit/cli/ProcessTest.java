package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a whole process shows: exit codes and streams of the operating system. */
class ProcessTest {

    private static final String SAMPLE = "samples/synthetic-e6/crash.dmp";

    @TempDir
    private Path folder;

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.culprit.cli.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.redirectError(folder.resolve("err").toFile()).start();
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    @Test
    void succeedsWhenTheReaderGoesAway() throws Exception {
        Process process = start("analyze", "--json", SAMPLE);
        process.getInputStream().close();
        assertThat(process.waitFor()).isZero();
        assertThat(err()).isEmpty();
    }

    @Test
    void endsWithTheExitCodeOfTheCommand() throws Exception {
        Process process = start("analyze", "--json", "pom.xml", SAMPLE);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.FILE);
        assertThat(out.lines()).hasSize(1);
        assertThat(err().lines()).hasSize(1).allMatch(line -> line.startsWith("culprit: pom.xml: "));
    }

    @Test
    void writesNoColorIntoAPipe() throws Exception {
        Process process = start("analyze", SAMPLE);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(out).isNotEmpty().doesNotContain("\u001B");
    }
}
