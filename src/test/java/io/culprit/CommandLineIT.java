package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line as a user meets it: every row of {@code command-line.txt}, through a pipe and in terminals of three widths. */
class CommandLineIT {

    private static final Path PRODUCT =
            Path.of(System.getProperty("culprit.product", "target/culprit")).toAbsolutePath();
    private static final Path TABLE = Path.of("src/test/resources/io/culprit/cli/command-line.txt");
    private static final int[] WIDTHS = {40, 80, 200};
    private static final String COLORS = "\u001B\\[[0-9;]*m";

    /** One row. */
    record Row(int number, String arguments, int exitCode, String out, String err) {
        @Override
        public String toString() {
            return "culprit " + arguments;
        }
    }

    private record Run(int exitCode, String out, String err) {}

    @TempDir
    private static Path folder;

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] cells = (line + " ").split("\\|", -1);
                rows.add(new Row(
                        rows.size(),
                        cells[0].strip(),
                        Integer.parseInt(cells[1].strip()),
                        cells[2].strip(),
                        cells[3].strip()));
            }
        }
        return rows;
    }

    @BeforeAll
    static void makesTheFolder() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: the rows are run by bash");
        Path dump = Path.of("samples/synthetic-e6/crash.dmp").toAbsolutePath();
        String script = """
            set -e
            for name in crash.dmp copy.dmp ./-odd.dmp $'caf\\xe9.dmp' lost.dmp; do cp "$1" "$name"; done
            mkdir one two none; cp "$1" one; cp "$1" two/a.dmp; (cat "$1"; echo) > two/b.dmp; echo text > none/readme
            echo 'just words' > text.txt; : > empty.dmp; echo --output=written > @args
            echo '{"rules": [{"id": "a", "explain": "b", "on": "loaded", "if": ["module.name == pci.sys"], "says": "c"}]}' > site.json
            echo '{"rules": [{"id": "x"}]}' > broken.json
            gzip < "$1" > crash.gz; tar czf one.tar.gz one; tar czf two.tar.gz two; tar czf none.tar.gz none
            "$2" triage --resume seen.db -q two > /dev/null
            "$2" triage --json -q -o last.json two
            """;
        assertThat(run(
                        "bash",
                        "-c",
                        script,
                        "bash",
                        dump.toString(),
                        PRODUCT.resolve("bin/culprit").toString()))
                .isEqualTo(new Run(0, "", ""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersInAPipe(Row row) throws Exception {
        Run run = run("bash", "-c", command(row));
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(row.exitCode());
        if (!row.out().equals("*")) {
            assertThat(run.out()).startsWith(row.out());
            assertThat(run.out().isEmpty()).as(run.out()).isEqualTo(row.out().isEmpty());
        }
        assertThat(run.err()).contains(row.err());
        assertThat(run.err().isEmpty()).as(run.err()).isEqualTo(row.err().isEmpty());
        assertThat(folder.resolve("written")).as("@args").doesNotExist();
    }

    /** Each row in one of the widths: what it says does not depend on the width, and no word is cut. */
    @ParameterizedTest
    @MethodSource("rows")
    void answersInATerminal(Row row) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: no script(1) here");
        int width = WIDTHS[row.number() % WIDTHS.length];
        Run run = run(
                "script",
                "-qec",
                "bash -c 'stty cols " + width + " rows 50; " + command(row).replace("'", "'\\''") + "'",
                "/dev/null");
        String shown = run.out().replaceAll(COLORS, "").replace("\r", "");
        assertThat(run.exitCode()).as(shown).isEqualTo(row.exitCode());
        assertThat(words(shown))
                .contains(words(row.out().equals("*") ? "" : row.out().replace("─", "")), words(row.err()));
        if (shown.startsWith("Usage:")
                || shown.startsWith("crash.dmp:") && !row.arguments().contains("-v")) {
            assertThat(shown.lines())
                    .allMatch(line -> line.length() <= Math.min(width, 100) || line.lastIndexOf(' ') < 20);
        }
    }

    @Test
    void hasEnoughRows() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(120);
    }

    private static String words(String text) {
        return text.replace("─", "").replaceAll("\\s+", " ").strip();
    }

    private static String command(Row row) {
        int input = row.arguments().indexOf(" < ");
        String words = input < 0 ? row.arguments() : row.arguments().substring(0, input);
        StringBuilder command = new StringBuilder("exec '" + PRODUCT.resolve("bin/culprit") + "'");
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            command.append(" $'").append(word).append('\'');
        }
        return command + (input < 0 ? "" : row.arguments().substring(input));
    }

    private static Run run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", null);
        Path err = Files.createTempFile("err", null);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Stream.of("JAVA_TOOL_OPTIONS", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "_NT_SYMBOL_PATH")
                .forEach(builder.environment()::remove);
        builder.environment().remove("CULPRIT_CONFIG");
        builder.environment().put("XDG_CONFIG_HOME", folder.resolve("settings").toString());
        builder.environment().put("TERM", "xterm");
        Run run = new Run(
                builder.start().waitFor(),
                new String(Files.readAllBytes(out), StandardCharsets.UTF_8),
                new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
        Files.delete(out);
        Files.delete(err);
        return run;
    }
}
