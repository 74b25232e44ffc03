package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The prompt in a real terminal of 40 columns; skipped with a message where tmux is missing. */
class PromptTest {

    private static final String SESSION =
            "culprit-prompt-" + ProcessHandle.current().pid();
    private static final int PATIENCE_SECONDS = 90;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(found(), "skipped: there is no tmux here");
        String java = ProcessHandle.current().info().command().orElse("java");
        tmux(
                "new-session",
                "-d",
                "-s",
                SESSION,
                "-x",
                "40",
                "-y",
                "30",
                "env",
                "NO_COLOR=1",
                java,
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dculprit.terminal=true",
                "-cp",
                System.getProperty("java.class.path"),
                "io.culprit.cli.Main",
                "shell",
                "samples/9f-power/crash.dmp");
        await(screen -> screen.contains("0: kd>"));
    }

    @AfterEach
    void close() throws Exception {
        if (found()) {
            tmux("kill-session", "-t", SESSION);
        }
    }

    private static boolean found() throws InterruptedException {
        try {
            return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void completesRemembersPagesAndGoesOnAfterCtrlC() throws Exception {
        keys("? 1+1", "Enter");
        await(screen -> screen.contains("Evaluate expression: 2 ="));
        keys(".buc", "C-c");
        keys(".bugc", "Tab");
        await(screen -> screen.contains("kd> .bugcheck"));
        keys("Enter");
        await(screen -> screen.contains("Bugcheck code 0000009F"));
        keys("Up", "Up", "Enter");
        await(screen -> screen.split("Evaluate expression: 2 =", -1).length == 3);
        keys("help", "Enter");
        await(screen -> screen.contains("-- more"));
        keys("Space");
        await(screen -> screen.contains("-- more") && !screen.contains("The crash:"));
        keys("q");
        await(screen -> screen.stripTrailing().endsWith("kd>"));
        keys("q", "Enter");
    }

    private static void keys(String... keys) throws Exception {
        List<String> command = new ArrayList<>(List.of("send-keys", "-t", SESSION));
        command.addAll(List.of(keys));
        tmux(command.toArray(String[]::new));
    }

    private static void await(Predicate<String> wanted) throws Exception {
        String screen = "";
        for (int i = 0; i < PATIENCE_SECONDS * 5; i++) {
            screen = tmux("capture-pane", "-p", "-t", SESSION);
            if (wanted.test(screen)) {
                return;
            }
            Thread.sleep(200);
        }
        assertThat(screen).matches(wanted);
    }

    private static String tmux(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tmux"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
