package io.culprit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellCommandTest {

    private static final String DUMP = "samples/9f-power/crash.dmp";

    private final Screen screen = new Screen();

    private int run(String input, String... arguments) {
        ByteArrayInputStream typed = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return new CommandRunner(screen.terminal(), (name, terminal) -> new ShellCommand(terminal, typed))
                .run(arguments);
    }

    @Test
    void opensTheDumpOfAnArchiveThatIsNamed(@TempDir Path folder) throws IOException {
        Path archive = folder.resolve("two.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String sample : new String[] {"9f-power", "d1-write"}) {
                zip.putNextEntry(new ZipEntry("Minidump/" + sample + ".dmp"));
                zip.write(Files.readAllBytes(Path.of("samples", sample, "crash.dmp")));
            }
        }
        assertThat(run("", "shell", archive + "!Minidump/d1-write.dmp", "-c", ".bugcheck"))
                .isZero();
        assertThat(screen.out()).contains("DRIVER_IRQL_NOT_LESS_OR_EQUAL");
        assertThat(run("", "shell", archive + "!nonesuch.dmp", "-c", "k")).isEqualTo(ExitCode.FILE);
    }

    @Test
    void answersTheCommandsOfItsOption() {
        assertThat(run("", "shell", DUMP, "-c", "? 1+1; ? 2+2")).isZero();
        assertThat(screen.out())
                .isEqualTo("Evaluate expression: 2 = 00000000`00000002\nEvaluate expression: 4 = 00000000`00000004\n");
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void answersTheCommandsOfStandardInputAndPrintsNothingElse() {
        assertThat(run("? 1\n$$ nothing\n? 2\nq\n? 3\n", "shell", DUMP)).isZero();
        assertThat(screen.out().lines()).hasSize(2);
    }

    @Test
    void failsWhenOneHasNoAnswerAndStillGivesTheOthers() {
        assertThat(run("", "shell", DUMP, "-c", "? 1; nonsense; ? 2")).isEqualTo(ExitCode.FILE);
        assertThat(screen.out())
                .contains("no command nonsense")
                .endsWith("Evaluate expression: 2 = 00000000`00000002\n");
    }

    @Test
    void writesOneObjectALineForPrograms() throws Exception {
        assertThat(run("", "shell", DUMP, "--json", "-c", "k 2; nonsense")).isEqualTo(ExitCode.FILE);
        String[] lines = screen.out().split("\n");
        assertThat(lines).hasSize(2);
        JsonNode stack = new ObjectMapper().readTree(lines[0]);
        assertThat(stack.get("ok").asBoolean()).isTrue();
        JsonNode first = stack.at("/answer/0/rows/0");
        assertThat(first.get("trust").asText()).isEqualTo("context");
        assertThat(first.get("callSite").asText()).contains("KeBugCheckEx");
        assertThat(new ObjectMapper().readTree(lines[1]).get("ok").asBoolean()).isFalse();
    }

    @Test
    void saysWhichFileIsNoDump() {
        assertThat(run("", "shell", "pom.xml", "-c", "k")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).startsWith("culprit: pom.xml: ");
        screen.clear();
        assertThat(run("", "shell", "no-such.dmp", "-c", "k")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).isEqualTo("culprit: no-such.dmp: there is no such file or folder\n");
    }
}
