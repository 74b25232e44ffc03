package io.culprit.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is there as a whole or not at all, and nothing beside it. */
class WholeFileTest {

    @TempDir
    private Path folder;

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    @Test
    void aContentThatFailsLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "before");
        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("full");
                }))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("before");
        assertThat(files()).isEqualTo(1);
    }

    /** As Ctrl-C does. */
    @Test
    void aProgramThatIsStoppedLeavesNothing() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        where(WholeFile.class) + File.pathSeparator + where(Slow.class),
                        Slow.class.getName(),
                        folder.resolve("a").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(program.getInputStream().read()).isEqualTo('x');
        assertThat(files()).as("half a file").isEqualTo(1);
        program.destroy();
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(files()).isZero();
    }

    /** The report of what was done when Ctrl-C came is the first file of many a run. */
    @Test
    void aProgramThatIsEndingWritesItsFirstFile() throws Exception {
        Path file = folder.resolve("a");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        where(WholeFile.class) + File.pathSeparator + where(Late.class),
                        Late.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(file).hasContent("late");
    }

    /** Writes a file when it is told to stop. */
    static final class Late {

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    WholeFile.write(Path.of(arguments[0]), "late".getBytes(StandardCharsets.UTF_8));
                } catch (IOException full) {
                    throw new IllegalStateException(full);
                }
            }));
        }
    }

    private static Path where(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Writes half a file, says so, and waits. */
    static final class Slow {

        private Slow() {}

        public static void main(String[] arguments) throws IOException {
            WholeFile.write(Path.of(arguments[0]), out -> {
                out.write("half".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                System.out.write('x');
                System.out.flush();
                try {
                    Thread.sleep(120_000);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}
