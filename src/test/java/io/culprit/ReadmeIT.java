package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README, in their order, as a reader would type them: in a fresh clone whose path has a blank and an umlaut; only the
 * folder of the dumps is another. The clone is given the product that was built, and builds its own with {@code -Dculprit.readmeBuilds=true}.
 */
class ReadmeIT {

    private static final Path PRODUCT =
            Path.of(System.getProperty("culprit.product", "target/culprit")).toAbsolutePath();
    private static final boolean BUILDS = Boolean.getBoolean("culprit.readmeBuilds");
    private static final String BUILD = "mvn -q -DskipTests package && ";

    @TempDir
    private Path temporary;

    private Path product;

    /** The product is a link; whoever empties the folder need not think about it. */
    @AfterEach
    void removesItsLink() throws IOException {
        if (product != null && Files.isSymbolicLink(product)) {
            Files.delete(product);
        }
    }

    /** In the C locale this virtual machine, not the product's, has no name for a file that is not ASCII. */
    private static String named(String name) {
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
        return names.newEncoder().canEncode(name) ? name : name.replace("ü", "ue");
    }

    @Test
    void everyCommandOfTheReadmeWorks() throws Exception {
        assumeTrue(run(Path.of("."), "command -v jq git") == 0, "skipped: no bash, no git or no jq here");
        assumeTrue(Files.exists(Path.of(".git")), "skipped: nothing to clone here");
        Path clone = temporary.resolve(named("Klon für Jürgen")).resolve("culprit");
        product = clone.resolve("target/culprit");
        assertThat(run(Path.of("."), "git clone -q . '" + clone + "'")).isZero();
        if (!BUILDS) {
            Files.createSymbolicLink(Files.createDirectory(product.getParent()).resolve("culprit"), PRODUCT);
        }
        Path dumps = Files.createDirectories(temporary.resolve(named("dumps of Jürgen")));
        Files.copy(clone.resolve("samples/synthetic-e6/crash.dmp"), dumps.resolve("crash.dmp"));
        Files.writeString(dumps.resolve("analyze.log"), "BugCheck 133, {1, 1e00, 0, 0}\n");

        List<String> commands = commands();
        assertThat(commands).hasSizeGreaterThan(8).first().asString().startsWith(BUILD);
        for (String command : commands) {
            boolean builds = command.startsWith(BUILD);
            String words = builds && !BUILDS ? command.substring(BUILD.length()) : command;
            assertThat(run(builds ? clone : dumps, words.replace("/shares/dumps", ".")))
                    .as(words + "\n" + Files.readString(temporary.resolve("log")))
                    .isZero();
        }
        assertThat(dumps.resolve("crashes.html")).isNotEmptyFile();
        assertThat(dumps.resolve("reports")).isNotEmptyDirectory();
        assertThat(dumps.resolve("tickets")).isNotEmptyDirectory();
    }

    private int run(Path directory, String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "set -o pipefail; " + command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                // a shell without questions ends
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(temporary.resolve("log").toFile());
        builder.environment().merge("PATH", product + "/bin", (old, bin) -> bin + ":" + old);
        return builder.start().waitFor();
    }

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        boolean shell = false;
        for (String line : Files.readAllLines(Path.of("README.md"), StandardCharsets.UTF_8)) {
            shell = line.startsWith("```") ? line.equals("```sh") : shell;
            if (shell && (line.startsWith("culprit ") || line.startsWith(BUILD))) {
                commands.add(line);
            }
        }
        return commands;
    }
}
