package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.dump.kernel.SyntheticE6;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tab in bash, zsh and fish: each runs in a terminal of its own and reads keys; what it then starts is written down in place of a run. */
class ShellCompletionTest {

    private static final long SECONDS = 60;

    /** How each starts without anybody's settings, and what its user writes into them. */
    private static final Map<String, List<String>> SHELLS = Map.of(
            "bash", List.of("bash --norc --noprofile -i", "source <(culprit completion bash)"),
            "zsh", List.of("zsh -f -i", "autoload -Uz compinit; compinit -u -D; source <(culprit completion zsh)"),
            "fish", List.of("fish --no-config -i", "culprit completion fish | source"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completesWhatIsTyped(String shell) throws Exception {
        assumeTrue(found("script"), "skipped: no script(1) here, which makes a terminal");
        assumeTrue(found(shell), "skipped: no " + shell + " here");
        Path ran = folder.resolve("ran");
        writeProgram(ran);
        Files.write(Files.createDirectory(folder.resolve("dumps")).resolve("crash.dmp"), SyntheticE6.dump());
        assertThat(new CommandRunner(new Screen().terminal())
                        .run(
                                "triage",
                                "-q",
                                "--resume",
                                folder.resolve("seen.db").toString(),
                                folder.resolve("dumps").toString()))
                .isZero();
        Process terminal = terminal(SHELLS.get(shell).getFirst());
        try (Writer keys = terminal.outputWriter()) {
            keys.write(SHELLS.get(shell).getLast() + "\n");
            assertThat(typed(keys, ran, "culprit extr\t")).as("a command").isEqualTo("extract");
            assertThat(typed(keys, ran, "culprit mc\t")).isEqualTo("mcp");
            assertThat(typed(keys, ran, "culprit triage --machine-f\t"))
                    .as("an option")
                    .isEqualTo("triage --machine-from");
            assertThat(typed(keys, ran, "culprit analyze --format=mark\t"))
                    .as("a value")
                    .isEqualTo("analyze --format=markdown");
            assertThat(typed(keys, ran, "culprit emulate nic-unmapped-r\t"))
                    .as("a scenario")
                    .isEqualTo("emulate nic-unmapped-read");
            assertThat(typed(keys, ran, "culprit triage --resume seen.db --bucket 0x\t"))
                    .as("a bucket of the index")
                    .isEqualTo("triage --resume seen.db --bucket 0xe6_26_rt640x64.sys");
            assertThat(typed(keys, ran, "culprit analyze dumps/cr\t"))
                    .as("a file")
                    .isEqualTo("analyze dumps/crash.dmp");
        } finally {
            terminal.descendants().forEach(ProcessHandle::destroyForcibly);
            terminal.destroyForcibly().waitFor();
        }
    }

    /** Types a line and Enter; returns the words that the program was started with. */
    private String typed(Writer keys, Path ran, String line) throws IOException, InterruptedException {
        Files.deleteIfExists(ran);
        keys.write(line + "\n");
        keys.flush();
        for (long end = System.nanoTime() + SECONDS * 1_000_000_000; System.nanoTime() < end; ) {
            if (Files.exists(ran)) {
                return Files.readString(ran).strip();
            }
            Thread.sleep(20);
        }
        return "nothing ran:\n" + Files.readString(folder.resolve("screen"));
    }

    /** A {@code culprit} that answers the shells, and else only says what it was asked. */
    private void writeProgram(Path ran) throws IOException {
        Path program = Files.createDirectory(folder.resolve("bin")).resolve("culprit");
        Files.writeString(program, """
            #!/bin/sh
            if [ "$1" = completion ]; then
                exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' io.culprit.cli.Main "$@"
            fi
            echo "$*" > '%s.new' && mv '%3$s.new' '%3$s'
            """.formatted(
                        ProcessHandle.current().info().command().orElse("java"),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                                .collect(Collectors.joining(File.pathSeparator)),
                        ran));
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private Process terminal(String shell) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", shell, "/dev/null")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("screen").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
        environment.put("HOME", folder.toString());
        environment.put("TERM", "xterm");
        environment.remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private static boolean found(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }
}
