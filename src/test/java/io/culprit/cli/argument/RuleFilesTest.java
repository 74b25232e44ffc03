package io.culprit.cli.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.cli.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules out of what is no file. */
class RuleFilesTest {

    @TempDir
    Path folder;

    private final Screen screen = new Screen();

    private Path pipe() throws Exception {
        Path pipe = folder.resolve("rules.json");
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "skipped: mkfifo failed");
        } catch (IOException absent) {
            assumeTrue(false, "skipped: no mkfifo here");
        }
        return pipe;
    }

    @Test
    @Timeout(60)
    void aPipeIntoWhichNobodyWritesIsGivenUpWithAMessage() throws Exception {
        RuleFiles rules = new RuleFiles(screen.terminal(), Duration.ofSeconds(1));

        assertThat(rules.load(List.of(pipe()))).isEmpty();
        assertThat(screen.err()).contains("rules.json: it did not end within 1 s");
    }

    @Test
    @Timeout(60)
    void aPipeIsReadOnceAndItsContentsAreToldFromOthers() throws Exception {
        Path pipe = pipe();
        byte[] contents = "{\"rules\": []}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Thread writer = Thread.ofVirtual().start(() -> write(pipe, contents));
        RuleFiles piped = new RuleFiles(screen.terminal());
        RuleFiles file = new RuleFiles(screen.terminal());

        assertThat(piped.load(List.of(pipe))).isPresent();
        writer.join();
        assertThat(file.load(List.of(Files.write(folder.resolve("same.json"), contents))))
                .isPresent();
        assertThat(piped.fingerprint()).isEqualTo(file.fingerprint()).isNotBlank();
    }

    private static void write(Path pipe, byte[] contents) {
        try {
            Files.write(pipe, contents);
        } catch (IOException unwritable) {
            throw new java.io.UncheckedIOException(unwritable);
        }
    }
}
