package io.culprit.cli.argument;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of symbols and images that name what is not there. */
class SearchedFoldersTest {

    private static final String SAMPLE = "samples/9f-power/crash.dmp";

    @TempDir
    private Path folder;

    private String said(Map<String, String> variables, String command, String... arguments) throws Exception {
        Screen screen = new Screen();
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of(arguments));
        all.add(SAMPLE);
        assertThat(new CommandRunner(screen.terminal(variables)).run(all.toArray(String[]::new)))
                .isEqualTo(ExitCode.OK);
        return screen.err();
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyze", "shell -ck", "symbols"})
    void areNamedOnceByEveryCommandThatLooksInThem(String command) throws Exception {
        Path absent = folder.resolve("absent");
        assertThat(said(
                        Map.of(),
                        command,
                        "-y",
                        absent + ";srv*" + folder.resolve("cache") + "*" + folder.resolve("far")))
                .containsOnlyOnce("symbol path: " + absent + " is not there")
                .containsOnlyOnce("symbol path: " + folder.resolve("far") + " is not there")
                .doesNotContain(folder.resolve("cache") + " is");
        assertThat(said(Map.of(), command, "-y", SAMPLE)).contains("symbol path: " + SAMPLE + " is no folder");
        if (!command.equals("symbols")) {
            assertThat(said(Map.of(), command, "-i", "srv*" + absent + ";" + folder))
                    .containsOnlyOnce("image path: " + absent + " is not there")
                    .doesNotContain(folder + " is");
        }
    }

    /** What keeps what a server sends is made when something comes. */
    @Test
    void needNotBeThereWhereTheyKeepWhatOthersHave() throws Exception {
        assertThat(said(
                        Map.of("HOME", folder.resolve("home").toString()),
                        "shell -c.echo",
                        "-y",
                        "cache*" + folder.resolve("kept") + ";srv*;srv*" + folder.resolve("kept2")
                                + "*https://x.invalid"))
                .isEmpty();
    }

    @Test
    void areNotLookedAtInTheVariableNorWhereOnlyErrorsAreWanted() throws Exception {
        String absent = folder.resolve("absent").toString();
        assertThat(said(Map.of("_NT_SYMBOL_PATH", absent), "analyze")).isEmpty();
        assertThat(said(Map.of(), "analyze", "-q", "-y", absent, "-i", absent)).isEmpty();
    }

    /** The elements of an image path are those of a symbol path. */
    @Test
    void areFoundInsideAnImagePathsStores() throws Exception {
        Files.createDirectories(folder.resolve("a b"));
        assertThat(said(Map.of(), "analyze", "-i", " srv*" + folder.resolve("a b") + "*https://x.invalid ; "))
                .isEmpty();
    }
}
