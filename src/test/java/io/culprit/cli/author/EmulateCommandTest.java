package io.culprit.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.emulator.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulateCommandTest {

    private final Screen screen = new Screen();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return new CommandRunner(screen.terminal()).run(arguments);
    }

    @Test
    void listsOneLineAScenarioItsNameFirst() {
        assertThat(run("emulate", "--list")).isEqualTo(ExitCode.OK);
        assertThat(screen.out().lines()).hasSameSizeAs(Scenarios.all());
        assertThat(screen.out().lines()).first().asString().startsWith("gpu-unmapped-read ");
    }

    @Test
    void writesDumpAndTruth() throws IOException {
        Path dump = folder.resolve("a.dmp");
        Path truth = folder.resolve("a.json");
        assertThat(run(
                        "emulate",
                        "nic-unmapped-read",
                        "--seed",
                        "7",
                        "-o",
                        dump.toString(),
                        "--truth",
                        truth.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(screen.err()).isEmpty();
        assertThat(Files.readString(truth)).contains("\"seed\" : 7");
        assertThat(Files.readAllBytes(dump))
                .startsWith("PAGEDU64".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void tracesALineAHit() {
        assertThat(run("emulate", "nic-no-device", "--trace", "fbt:nt:IvtHandleInterrupt:entry"))
                .isEqualTo(ExitCode.OK);
        assertThat(screen.out().lines()).hasSize(1).first().asString().contains("IvtHandleInterrupt");
    }

    @Test
    void namesTheOptionThatIsWrong() {
        assertThat(run("emulate", "no-such-crash", "-o", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(run("emulate", "nic-amd", "--kind", "huge", "-o", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(run("emulate", "nic-amd", "--trace", "fbt:nt:None:entry")).isEqualTo(ExitCode.USAGE);
        assertThat(run("emulate", "nic-amd", "--seed", "many", "-o", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(run("emulate", "nic-amd")).isEqualTo(ExitCode.USAGE);
        assertThat(run("emulate")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("no-such-crash", "huge", "fbt:nt:None:entry", "many", "-o FILE");
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void leavesNothingWhereItCannotWrite() throws IOException {
        Path missing = folder.resolve("none").resolve("a.dmp");
        Path truth = folder.resolve("none").resolve("a.json");
        assertThat(run("emulate", "nic-amd", "-o", missing.toString(), "--truth", truth.toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("a.json");
        assertThat(run("emulate", "nic-amd", "-o", folder.toString())).isEqualTo(ExitCode.FILE);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFullDiskIsAnErrorAndNothingElse() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped: no /dev/full on this system");
        assertThat(run("emulate", "nic-amd", "-o", full.toString())).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("/dev/full");
    }

    @Test
    void writesTheSameBytesWhateverTheMachineIsLike() throws IOException, InterruptedException {
        Path first = folder.resolve("1.dmp");
        Path second = folder.resolve("2.dmp");
        Path other = folder.resolve("3.dmp");
        java(List.of("-Duser.language=tr", "-Duser.timezone=Asia/Kolkata", "-XX:ActiveProcessorCount=1"), first, "7");
        java(
                List.of("-Duser.language=ar", "-Duser.country=SA", "-Duser.timezone=UTC", "-XX:ActiveProcessorCount=2"),
                second,
                "7");
        java(List.of(), other, "8");
        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(Files.mismatch(first, other)).isNotNegative();
        assertThat(second.resolveSibling("2.dmp.json")).hasSameBinaryContentAs(first.resolveSibling("1.dmp.json"));
    }

    private static void java(List<String> options, Path dump, String seed) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Stream<String> command = Stream.of(
                        Stream.of(java.toString()),
                        options.stream(),
                        Stream.of("-cp", System.getProperty("java.class.path"), "io.culprit.cli.Main"),
                        Stream.of("emulate", "wifi-stale-write", "--seed", seed, "-o", dump.toString()),
                        Stream.of("--kind", "bitmap-kernel", "--truth", dump + ".json"))
                .flatMap(part -> part);
        Process process = new ProcessBuilder(command.toList()).inheritIO().start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
