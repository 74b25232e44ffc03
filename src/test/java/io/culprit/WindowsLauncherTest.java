package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code culprit.cmd}: the rules that keep names whole, and what Wine's cmd makes of it with a stand-in for java.exe. Wine's cmd expands
 * once more what it has put in, which Windows' does not: a percent sign in a name is a matter of the rules alone.
 */
class WindowsLauncherTest {

    private static final Path LAUNCHER = Path.of("src/main/launcher/culprit.cmd");
    private static final Path STAND_IN = Path.of("src/test/resources/io/culprit/cli/windows/arguments.c");

    /** Ends the batch file on Windows before Java runs; Wine's cmd then reads no further in the line. */
    private static final String ENDS_THE_BATCH = "goto #_none_# 2>nul || title %COMSPEC% & ";

    @TempDir
    private Path folder;

    /** Wine's drives are links to the whole system; whoever empties the folder need not think about them. */
    @AfterEach
    void removesItsLinks() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void keepsNamesWholeAndAsksNothingAtItsEnd() throws IOException {
        assertThat(Files.readString(LAUNCHER).replace("\r\n", ""))
                .as("lines end as Windows' do")
                .doesNotContain("\n");
        List<String> lines = Files.readAllLines(LAUNCHER);
        assertThat(lines.getFirst()).isEqualTo("@echo off");
        assertThat(lines).contains("setlocal EnableExtensions DisableDelayedExpansion");
        assertThat(lines)
                .as("a name with ! or & is only a name inside quotes")
                .filteredOn(line -> line.contains("set "))
                .allMatch(line -> line.matches("(if .*)?set \"[^\"]*\""));
        assertThat(lines.getLast())
                .as("read whole, and the last: Ctrl+C finds no batch file to ask about")
                .startsWith("endlocal & " + ENDS_THE_BATCH)
                .endsWith(" %*");
        assertThat(lines)
                .as("what is expanded twice loses a percent sign, and the console's code page is its user's")
                .noneMatch(line -> line.matches("(?i).*\\b(call|for|chcp)\\b.*") && !line.startsWith("rem"));
        assertThat(lines.getLast().replaceAll("\"[^\"]*\"", "").replace("%COMSPEC%", ""))
                .as("paths stand in quotes")
                .isEqualTo("endlocal & goto #_none_# 2>nul || title  &    %CULPRIT_JAVA_OPTIONS%  -classpath "
                        + " io.culprit.cli.Main %*");
    }

    @Test
    void handsOnEachArgumentFromAnyFolder() throws Exception {
        assumeTrue(found("wine"), "skipped: no Wine here, whose cmd runs the launcher");
        assumeTrue(
                found("clang-19") && found("lld-link-19") && found("llvm-dlltool-19"),
                "skipped: no clang 19 here, which makes the stand-in for java.exe");
        Path home = folder.resolve("Program Files & a!b ü");
        Path runtime = Files.createDirectories(home.resolve("runtime/bin"));
        Path launcher = Files.createDirectories(home.resolve("bin")).resolve("culprit.cmd");
        Files.writeString(launcher, Files.readString(LAUNCHER).replace(ENDS_THE_BATCH, ""));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        makeStandIn(runtime.resolve("java.exe"));
        String windows = "Z:" + home.toString().replace('/', '\\');

        List<String> words = List.of("analyze", "a b!c.dmp", "ü € 例.dmp", "--format=html", "a & b", "*", "it's");
        assertThat(launched(elsewhere, launcher, words))
                .startsWith("@" + windows + "\\bin\\..\\lib\\quick.options")
                .contains("-Dculprit.cache=none", windows + "\\bin\\..\\lib\\culprit.jar")
                .endsWith(Stream.concat(Stream.of("io.culprit.cli.Main"), words.stream())
                        .toArray(String[]::new));

        Files.createDirectory(home.resolve("lib"));
        Files.createFile(home.resolve("lib/culprit.aot"));
        assertThat(launched(elsewhere, launcher, List.of("triage", "D:\\dumps of Jürgen")))
                .startsWith("@" + windows + "\\bin\\..\\lib\\fleet.options")
                .contains("-XX:AOTCache=" + windows + "\\bin\\..\\lib\\culprit.aot")
                .endsWith("io.culprit.cli.Main", "triage", "D:\\dumps of Jürgen");
        Files.createFile(home.resolve("lib/explain.aot"));
        assertThat(launched(elsewhere, launcher, List.of("explain", "0x9F")))
                .contains("-XX:AOTCache=" + windows + "\\bin\\..\\lib\\explain.aot");
        assertThat(launched(elsewhere, launcher, List.of("mcp")))
                .first()
                .asString()
                .endsWith("long.options");
        assertThat(launched(elsewhere, launcher, 3, List.of("--fail-inconclusive", "3.dmp")))
                .last()
                .isEqualTo("3.dmp");
    }

    private List<String> launched(Path directory, Path launcher, List<String> words)
            throws IOException, InterruptedException {
        return launched(directory, launcher, 0, words);
    }

    private List<String> launched(Path directory, Path launcher, int exitCode, List<String> words)
            throws IOException, InterruptedException {
        Stream<String> cmd = Stream.of("wine", "Z:" + launcher.toString().replace('/', '\\'));
        return run(directory, exitCode, Stream.concat(cmd, words.stream()).toArray(String[]::new));
    }

    private void makeStandIn(Path program) throws IOException, InterruptedException {
        Map<String, String> imports = Map.of(
                "kernel32", "GetStdHandle WriteFile GetCommandLineW WideCharToMultiByte ExitProcess",
                "shell32", "CommandLineToArgvW");
        for (Map.Entry<String, String> each : imports.entrySet()) {
            String library = each.getKey();
            Files.writeString(
                    folder.resolve(library + ".def"),
                    "LIBRARY " + library + ".dll\nEXPORTS\n" + each.getValue().replace(' ', '\n') + "\n");
            run(folder, "llvm-dlltool-19", "-m", "i386:x86-64", "-d", library + ".def", "-l", library + ".lib");
        }
        String source = STAND_IN.toAbsolutePath().toString();
        run(
                folder,
                "clang-19",
                "--target=x86_64-pc-windows-msvc",
                "-ffreestanding",
                "-O1",
                "-mno-stack-arg-probe",
                "-c",
                source,
                "-o",
                "arguments.o");
        run(
                folder,
                "lld-link-19",
                "/entry:start",
                "/subsystem:console",
                "/nodefaultlib",
                "arguments.o",
                "kernel32.lib",
                "shell32.lib",
                "/out:" + program);
    }

    private List<String> run(Path directory, String... command) throws IOException, InterruptedException {
        return run(directory, 0, command);
    }

    private List<String> run(Path directory, int exitCode, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(folder.resolve("err").toFile())
                .redirectOutput(out.toFile());
        builder.environment().put("WINEPREFIX", folder.resolve("wine").toString());
        builder.environment().put("WINEDEBUG", "-all");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("DISPLAY");
        Process process = builder.start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS))
                .as(String.join(" ", command))
                .isTrue();
        assertThat(process.exitValue()).as("%s", List.of(command)).isEqualTo(exitCode);
        return Files.readAllLines(out);
    }

    private static boolean found(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }
}
