package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, in their order, as a reader would type them; only the folder of the dumps is another. */
class ReadmeIT {

    private static final Path PRODUCT =
            Path.of(System.getProperty("culprit.product", "target/culprit")).toAbsolutePath();

    @TempDir
    private Path temporary;

    @Test
    void everyCommandOfTheReadmeWorks() throws Exception {
        assumeTrue(
                new ProcessBuilder("bash", "-c", "command -v jq").start().waitFor() == 0,
                "skipped: no bash or no jq here");
        Path folder = Files.createDirectories(temporary.resolve("dumps of Jürgen"));
        Files.copy(Path.of("samples/synthetic-e6/crash.dmp"), folder.resolve("crash.dmp"));
        Files.writeString(folder.resolve("analyze.log"), "BugCheck 133, {1, 1e00, 0, 0}\n");
        List<String> commands = commands();
        assertThat(commands).hasSizeGreaterThan(8);
        for (String command : commands) {
            Path log = temporary.resolve("log");
            ProcessBuilder builder = new ProcessBuilder(
                            "bash", "-c", "set -o pipefail; " + command.replace("/shares/dumps", "."))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    // a shell without questions ends
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(log.toFile());
            builder.environment().merge("PATH", PRODUCT.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
            assertThat(builder.start().waitFor())
                    .as(command + "\n" + Files.readString(log))
                    .isZero();
        }
        assertThat(folder.resolve("crashes.html")).isNotEmptyFile();
        assertThat(folder.resolve("tickets")).isNotEmptyDirectory();
    }

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        boolean shell = false;
        for (String line : Files.readAllLines(Path.of("README.md"), StandardCharsets.UTF_8)) {
            shell = line.startsWith("```") ? line.equals("```sh") : shell;
            if (shell && line.startsWith("culprit ")) {
                commands.add(line);
            }
        }
        return commands;
    }
}
