package io.culprit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A dump from a named pipe, into which perhaps nobody writes. */
@Timeout(60)
class AwaitedPipeTest {

    private static final Path SAMPLE = Path.of("samples/9f-power/crash.dmp");

    private final Screen screen = new Screen();

    @TempDir
    private Path folder;

    private Path pipe = Path.of("");

    @BeforeEach
    void makeAPipe() throws InterruptedException {
        pipe = folder.resolve("pipe");
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "skipped: mkfifo failed");
        } catch (IOException absent) {
            assumeTrue(false, "skipped: no mkfifo here");
        }
    }

    private CompletableFuture<Integer> analyze(String... arguments) {
        return CompletableFuture.supplyAsync(() -> new CommandRunner(screen.terminal()).run(arguments));
    }

    @Test
    void saysThatItWaitsAndReportsWhatComesThen() throws Exception {
        CompletableFuture<Integer> code = analyze("analyze", pipe.toString());
        while (!screen.err().contains("pipe: waiting for somebody to write a dump into it")) {
            Thread.sleep(50);
            assertThat(code).isNotDone();
        }
        Files.write(pipe, Files.readAllBytes(SAMPLE));
        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains("amdsata.sys");
        assertThat(screen.err()).containsOnlyOnce("waiting");
    }

    @Test
    void saysNothingWhereADumpComesAtOnceOrNothingMayBeSaid() throws Exception {
        CompletableFuture<Integer> quiet = analyze("analyze", "-q", pipe.toString());
        Thread.sleep(2500);
        Files.write(pipe, Files.readAllBytes(SAMPLE));
        assertThat(quiet.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
        CompletableFuture<Integer> soon = analyze("analyze", pipe.toString());
        Files.write(pipe, Files.readAllBytes(SAMPLE));
        assertThat(soon.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
        assertThat(screen.err()).doesNotContain("waiting");
    }
}
