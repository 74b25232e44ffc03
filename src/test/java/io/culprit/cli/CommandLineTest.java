package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Approved;
import io.culprit.cli.terminal.Color;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.ProgressBar;
import io.culprit.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private final Screen screen = new Screen();

    private int run(String... arguments) {
        return new CommandRunner(screen.terminal()).run(arguments);
    }

    static List<String> commands() {
        return RootCommand.NAMES;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpsWithEveryCommandAsApproved(String command) {
        assertThat(run(command, "--help")).isEqualTo(ExitCode.OK);
        assertThat(screen.err()).isEmpty();
        Approved.check("cli/" + command + ".help.txt", screen.out().replace("\r\n", "\n"));
    }

    @Test
    void helpsWithAllCommandsAsApproved() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        Approved.check("cli/culprit.help.txt", screen.out().replace("\r\n", "\n"));
    }

    @Test
    void keepsNoApprovedHelpWithoutItsCommand() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/io/culprit/cli"))) {
            assertThat(files.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".help.txt"))
                            .map(name -> name.substring(0, name.indexOf('.'))))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of("culprit"), RootCommand.NAMES.stream())
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysItsVersionFromEveryCommand(String command) {
        assertThat(run(command, "--version")).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).startsWith("culprit ").containsPattern("\ndriver table of 20\\d\\d-\\d\\d-\\d\\d\n");
    }

    @Test
    void showsTheHelpAsAnErrorWithoutACommand() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).contains("Commands:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyse", "--what", "-Z"})
    void refusesWhatItDoesNotKnow(String word) {
        assertThat(run(word)).isEqualTo(ExitCode.USAGE);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).contains(word).contains("--help");
    }

    @Test
    void proposesTheCommandThatWasMeant() {
        run("analyse");
        assertThat(screen.err()).contains("analyze");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--format=xml", "--no-such-option"})
    void refusesWrongArgumentsOfACommand(String option) {
        assertThat(run("analyze", option, "x.dmp")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).startsWith("culprit: ").contains("culprit analyze --help");
    }

    @Test
    void takesAWordThatIsAFileForADump() {
        assertThat(run("samples/synthetic-e6/crash.dmp")).isZero();
        assertThat(screen.out()).startsWith("crash.dmp: DRIVER_VERIFIER_DMA_VIOLATION");
        assertThat(run("--json", "samples/synthetic-e6/crash.dmp")).isZero();
        assertThat(run("--color", "never", "analyze", "samples/synthetic-e6")).isZero();
    }

    @Test
    void readsNoArgumentsFromFiles(@TempDir Path folder) throws IOException {
        Path evil = Files.writeString(folder.resolve("evil"), "--output=" + folder.resolve("written"));
        assertThat(run("analyze", "@" + evil, "samples/synthetic-e6/crash.dmp")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).isEqualTo("culprit: @" + evil + ": there is no such file or folder\n");
        assertThat(folder.resolve("written")).doesNotExist();
    }

    @Test
    void takesNoFileForAnOption() throws IOException {
        Path odd = Files.createFile(Path.of("-otarget.dmp"));
        try {
            assertThat(run("analyze", "-otarget.dmp", "pom.xml")).isEqualTo(ExitCode.USAGE);
            assertThat(screen.err()).startsWith("culprit: is -otarget.dmp an option or the file");
            assertThat(run("analyze", "--", "-otarget.dmp")).isEqualTo(ExitCode.FILE);
            assertThat(screen.err()).contains("culprit: -otarget.dmp: it is empty\n");
        } finally {
            Files.delete(odd);
        }
    }

    @Test
    void proposesTriageForAFolderOfDumps() {
        assertThat(run("analyze", "samples")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err())
                .containsPattern("culprit: samples: it is a folder with \\d+ dumps: try culprit triage samples");
    }

    @Test
    void helpsInNarrowTerminalsWithoutCuttingWords() {
        for (String command : commands()) {
            Screen narrow = new Screen();
            assertThat(new CommandRunner(narrow.terminal(Map.of("COLUMNS", "40"))).run("help", command))
                    .isZero();
            assertThat(narrow.out().lines())
                    .allMatch(line -> line.length() <= 40 || line.strip().indexOf(' ') < 0);
        }
    }

    @Test
    void takesSettingsFromAFileUnlessTheCommandLineSaysOtherwise(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("config.toml"), "color = \"always\"\nrules = \"none.json\"\n");
        Map<String, String> variables = Map.of("CULPRIT_CONFIG", config.toString());
        String dump = "samples/synthetic-e6/crash.dmp";
        Terminal terminal = screen.terminal(java.io.OutputStream.nullOutputStream(), variables, false);
        assertThat(new CommandRunner(terminal).run("analyze", dump)).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).isEqualTo("culprit: none.json: there is no such file or folder\n");
        Screen colored = new Screen();
        assertThat(new CommandRunner(colored.terminal(variables)).run("explain", "0xe6"))
                .isZero();
        assertThat(colored.out()).contains("\u001B[");
        Screen plain = new Screen();
        assertThat(new CommandRunner(plain.terminal(variables)).run("explain", "--no-color", "0xe6"))
                .isZero();
        assertThat(plain.out()).doesNotContain("\u001B[");
        Screen shown = new Screen();
        assertThat(new CommandRunner(shown.terminal(variables)).run("config")).isZero();
        assertThat(shown.out())
                .contains("color = always  (" + config + ":1)", "rules = none.json")
                .contains("image-path = none  (default)", "redact = false  (default)");
        Screen bare = new Screen();
        assertThat(new CommandRunner(bare.terminal(Map.of("NO_COLOR", "1", "_NT_SYMBOL_PATH", "/symbols")))
                        .run("config"))
                .isZero();
        assertThat(bare.out()).contains("color = never  (NO_COLOR)", "symbol-path = /symbols  (_NT_SYMBOL_PATH)");
    }

    @Test
    void saysThatTheSettingsThatSomebodyNamedAreNotThere(@TempDir Path folder) {
        Path config = folder.resolve("gone.toml");
        assertThat(new CommandRunner(screen.terminal(Map.of("CULPRIT_CONFIG", config.toString())))
                        .run("explain", "0xe6"))
                .isZero();
        assertThat(screen.err())
                .isEqualTo("culprit: CULPRIT_CONFIG names " + config + ", which is no file: no settings\n");
        Screen unnamed = new Screen();
        assertThat(new CommandRunner(unnamed.terminal(Map.of("XDG_CONFIG_HOME", folder.toString())))
                        .run("explain", "0xe6"))
                .isZero();
        assertThat(unnamed.err()).isEmpty();
    }

    @Test
    void completesFromItsOwnDescription() {
        assertThat(run("completion", "words", "--", "emulate", "nic-unmapped-r"))
                .isZero();
        assertThat(screen.out()).isEqualTo("nic-unmapped-read\n");
        assertThat(run("completion", "words", "--", "triage", "--format", "h")).isZero();
        assertThat(screen.out()).endsWith("html\n");
        assertThat(run("completion", "tcsh")).isEqualTo(ExitCode.USAGE);
        for (String shell : List.of("bash", "zsh", "fish", "powershell")) {
            assertThat(run("completion", shell)).isZero();
        }
    }

    @Test
    void explainsABugCheckWithItsParameters() {
        assertThat(run("explain", "0xE6", "0x26", "0", "0xC1F80", "6")).isEqualTo(ExitCode.OK);
        Approved.check("cli/explain-e6-26.txt", screen.out());
    }

    @Test
    void explainsALineOfTheEventLog() {
        assertThat(run(
                        "explain",
                        "The computer has rebooted from a bugcheck.  The bugcheck was: 0x000000e6 (0x0000000000000026, "
                                + "0x0000000000000000, 0x00000000000c1f80, 0x0000000000000006). A dump was saved in: "
                                + "C:\\Windows\\MEMORY.DMP."))
                .isEqualTo(ExitCode.OK);
        Approved.check("cli/explain-e6-26.txt", screen.out());
    }

    @Test
    void explainsACodeWithoutParameters() {
        assertThat(run("explain", "159")).isEqualTo(ExitCode.OK);
        Approved.check("cli/explain-9f.txt", screen.out());
    }

    @Test
    void listsTheDriversThatAreKnown() {
        assertThat(run("rules", "list", "drivers")).isEqualTo(ExitCode.OK);
        assertThat(screen.out())
                .startsWith("driver table of 20")
                .contains("\nrt640x64.sys  network-wired  Realtek")
                .contains("\nWinRing0x64.sys  monitoring  [vulnerable]  ");
    }

    @Test
    void tellsWriterOfRulesEveryFactAndRoleAndWhatTheyMean() {
        assertThat(run("rules", "explain", "facts", "roles")).isEqualTo(ExitCode.OK);
        assertThat(screen.out())
                .contains("dma.reasonCode            number: fault reason of the IOMMU")
                .contains("irp-holder                has the request that a parameter leads to");
        assertThat(run("rules", "explain", "dma-device-function")).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains("if bugCheck.p1 == 0x26  (first parameter)");
        assertThat(run("rules", "explain", "no-such-thing")).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "explain 0xE6 0x26 0 0xC1F80 6",
                "explain 0x1A 0x41792 0xfffff80000000000 0xfffff80000000000",
                "explain 0xC4",
                "rules list",
                "rules explain dma-device-function facts roles",
                "emulate --list"
            })
    void breaksProseWhereTheTerminalEnds(String words) {
        for (int columns : new int[] {40, 80, 200}) {
            Screen narrow = new Screen();
            assertThat(new CommandRunner(narrow.terminal(Map.of("COLUMNS", "" + columns, "NO_COLOR", "1")))
                            .run(words.split(" ")))
                    .isEqualTo(ExitCode.OK);
            assertThat(narrow.out().lines())
                    .hasSizeGreaterThan(5)
                    .allMatch(line -> line.length() <= Math.min(columns, 100)
                            || line.strip().indexOf(' ') < 0);
        }
    }

    @Test
    void takesAnEmptyNameForNoFile() {
        for (String command : new String[] {"analyze", "triage", "symbols", "shell"}) {
            screen.clear();
            assertThat(run(command, "")).isEqualTo(ExitCode.USAGE);
            assertThat(screen.err()).startsWith("culprit: an empty name is no file\n");
        }
        assertThat(run("")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void takesNoLetterForAnother() {
        assertThat(run("schema", "-o", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).startsWith("culprit: there is no option -o\n");
    }

    @Test
    void drawsProgressInOneLineOfTheTerminal() {
        assertThat(ProgressBar.text(7, 13, true, 7, 80))
                .isEqualTo("[################..............] 7 of 13, 1 a second, 0:06 left");
        assertThat(ProgressBar.text(1_234_567, 12_345_678, true, 1, 40)).hasSizeBetween(30, 39);
        assertThat(ProgressBar.text(1, 12_345_678, false, 1, 40)).isEqualTo("1 of 12,345,678+, 1 a second");
    }

    @Test
    void analyzesNothingWithABrokenRuleFile(@TempDir Path folder) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.json"), "{\"rules\": [\n {\"id\": \"x\"}]}");
        for (String dump : List.of("samples/synthetic-e6/crash.dmp", "no-such.dmp")) {
            assertThat(run("analyze", "--rules", rules.toString(), dump)).isEqualTo(ExitCode.USAGE);
            assertThat(screen.out()).isEmpty();
            assertThat(screen.err()).endsWith("rules.json:2:2: a rule needs 'explain'\n");
        }
    }

    @Test
    void explainsACodeThatNobodyKnows() {
        assertThat(run("explain", "0xDEAD0001", "1")).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains("not in the table");
    }

    @Test
    void refusesToExplainWhatIsNoBugCheck() {
        assertThat(run("explain", "hello\u001B[2J", "world")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("hello").doesNotContain("\u001B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "report"})
    void printsTheSchemaOfReports(String subject) {
        assertThat(subject.isEmpty() ? run("schema") : run("schema", subject)).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).startsWith("{").contains("\"urn:culprit:schema:report:1\"");
    }

    @Test
    void refusesASchemaThatThereIsNot() {
        assertThat(run("schema", "weather")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("weather").contains("report");
    }

    @Test
    void colorsOnlyForAPersonWhoWantsIt() {
        assertThat(explained(Map.of())).contains("\u001B[");
        assertThat(explained(Map.of("NO_COLOR", "1"))).doesNotContain("\u001B");
        assertThat(explained(Map.of("NO_COLOR", ""))).contains("\u001B[");
        assertThat(explained(Map.of("TERM", "dumb"))).doesNotContain("\u001B");
        assertThat(explained(Map.of(), "--no-color")).doesNotContain("\u001B");
        assertThat(run("explain", "0xE6")).isZero();
        assertThat(screen.out()).doesNotContain("\u001B");
    }

    @Test
    void colorsAsItIsTold() {
        assertThat(explained(Map.of("NO_COLOR", "1"), "--color=always")).contains("\u001B[");
        assertThat(explained(Map.of(), "--color", "never")).doesNotContain("\u001B");
        Screen pipe = new Screen();
        Terminal forced = pipe.terminal(java.io.OutputStream.nullOutputStream(), Map.of("CLICOLOR_FORCE", "1"), false);
        assertThat(forced.ink(Color.auto)).isEqualTo(io.culprit.report.Ink.COLOR);
        Terminal not = pipe.terminal(java.io.OutputStream.nullOutputStream(), Map.of("CLICOLOR_FORCE", "0"), false);
        assertThat(not.ink(Color.auto)).isEqualTo(io.culprit.report.Ink.PLAIN);
    }

    private static String explained(Map<String, String> variables, String... options) {
        Screen own = new Screen();
        String[] arguments =
                Stream.concat(Stream.of("explain", "0xE6"), Stream.of(options)).toArray(String[]::new);
        assertThat(new CommandRunner(own.terminal(variables)).run(arguments)).isZero();
        return own.out();
    }
}
