package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.rule.Drivers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The product in {@code target/culprit} as a user has it: started as a process, from any folder, with or without its cache. */
class ProductIT {

    private static final Path PRODUCT =
            Path.of(System.getProperty("culprit.product", "target/culprit")).toAbsolutePath();
    private static final String VERSION =
            "culprit 0.1.0\ndriver table of " + Drivers.builtIn().date() + "\n";

    /** What one process did. */
    private record Run(int exitCode, String out, String err) {}

    @TempDir
    private Path temporary;

    @BeforeEach
    void needsAPosixShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: the launcher under test is a POSIX shell script");
    }

    /** Links lead out of the temporary folder; whoever empties it need not think about them. */
    @AfterEach
    void removesItsLinks() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void saysItsVersionAndNothingElse() {
        assertThat(run(PRODUCT.resolve("bin/culprit"), "--version")).isEqualTo(new Run(0, VERSION, ""));
    }

    @Test
    void handsOnTheExitCodeOfWrongArguments() {
        Run run = run(PRODUCT.resolve("bin/culprit"), "--no-such-option");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("--no-such-option");
    }

    @Test
    void startsThroughSymbolicLinks() throws IOException {
        Path direct = Files.createSymbolicLink(temporary.resolve("direct"), PRODUCT.resolve("bin/culprit"));
        Path relative = Files.createSymbolicLink(temporary.resolve("culprit"), Path.of("direct"));
        assertThat(run(direct, "--version").out()).isEqualTo(VERSION);
        assertThat(run(relative, "--version").out()).isEqualTo(VERSION);
    }

    @Test
    void startsFromAFolderWithSpaces() throws IOException {
        Path copy = copyOfProduct("Program Files (x86)");
        assertThat(run(copy.resolve("bin/culprit"), "--version")).isEqualTo(new Run(0, VERSION, ""));
    }

    @Test
    void hasTheCachesOfItsTrainingRuns() {
        assertThat(PRODUCT.resolve("lib/explain.aot")).isNotEmptyFile();
        assertThat(classesFromCache(PRODUCT)).isPositive();
    }

    /** A cache that does not fit how the virtual machine is started is opened all the same, and then left. */
    private static final String USED = "io.culprit.cli.Main source: shared objects file";

    /** Java loads all of a cache at every start: what reads no dump is spared the classes that read dumps. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--version",
                "--help",
                "explain 0x9F 3",
                "rules list",
                "schema report",
                "config",
                "-q explain MmSt"
            })
    void readsNoDumpWithTheSmallCache(String words) throws IOException {
        assertThat(log(words))
                .contains("/lib/explain.aot")
                .doesNotContain("/lib/culprit.aot")
                .contains(USED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "samples/9f-power/crash.dmp",
                "-q --json samples/9f-power/crash.dmp",
                "shell samples/9f-power/crash.dmp -c k",
                "triage samples/9f-power",
                "emulate --list"
            })
    void readsDumpsWithTheLargeCache(String words) throws IOException {
        assertThat(log(words))
                .contains("/lib/culprit.aot")
                .doesNotContain("/lib/explain.aot")
                .contains(USED);
    }

    /** What the virtual machine says of its cache, and where it takes its classes from. */
    private String log(String words) throws IOException {
        Path log = temporary.resolve("aot.log");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("CULPRIT_JAVA_OPTIONS", "-Xlog:aot,class+load:file=" + log);
        Run run = runWith(
                environment,
                Stream.concat(Stream.of(PRODUCT.resolve("bin/culprit").toString()), Stream.of(words.split(" ")))
                        .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Files.readString(log);
    }

    /** A switch over types, or the hashCode of a record, is made of classes that the virtual machine spins at each start. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "analyze --json samples/synthetic-e6/crash.dmp",
                "analyze samples/1a-bit-flip/crash.dmp",
                "analyze -v samples/9f-power/crash.dmp",
                "analyze --format=markdown samples/nic-no-device/crash.dmp",
                "analyze --json samples/user-windows/crash.dmp",
                "analyze -v samples/user-linux/crash.dmp",
                "analyze --json --rules=RULES samples/synthetic-e6/crash.dmp",
                "analyze --json ZIP",
                "analyze --json FULL",
                "analyze -v BITMAP",
                "explain 0x9F 3",
                "explain --json MmSt",
                "explain --json Netwtw10.sys",
                "--help",
                "--version"
            })
    void spinsNoClassAndHasItsOwnInTheCache(String words) throws IOException {
        Path log = temporary.resolve("classes.log");
        String cache = words.startsWith("-") || words.startsWith("explain") ? "explain" : "culprit";
        Path rules = Files.writeString(temporary.resolve("rules.json"), """
            {"rules": [{"id": "site", "explain": "e", "on": "loaded", "if": ["module.name == a.sys"], "says": "s"}]}
            """);
        List<String> command = new ArrayList<>(List.of(
                "@" + PRODUCT.resolve("lib/quick.options"),
                "-XX:AOTCache=" + PRODUCT.resolve("lib/" + cache + ".aot"),
                "-Xlog:class+load:file=" + log,
                "-jar",
                PRODUCT.resolve("lib/culprit.jar").toString()));
        command.addAll(List.of(words.replace("RULES", rules.toString())
                .replace("ZIP", zipped().toString())
                .replace("FULL", emulated("d1-write", "full").toString())
                .replace(
                        "BITMAP",
                        emulated("gpu-unmapped-write", "bitmap-kernel").toString())
                .split(" ")));
        Run run = run(PRODUCT.resolve("runtime/bin/java"), command.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllLines(log))
                .anyMatch(line -> line.contains(" io.culprit.cli.Main "))
                .filteredOn(line -> !line.contains("shared objects file"))
                .noneMatch(line -> line.contains("__JVM_LookupDefineClass__")
                        || line.contains("$$")
                        || line.contains(" io.culprit."));
    }

    private Path zipped() throws IOException {
        Path archive = temporary.resolve("two.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String sample : List.of("9f-power", "user-linux")) {
                out.putNextEntry(new ZipEntry(sample + ".dmp"));
                Files.copy(Path.of("samples", sample, "crash.dmp"), out);
            }
        }
        return archive;
    }

    /** Another crash, of another machine, than the build trains with. */
    private Path emulated(String scenario, String kind) {
        Path dump = temporary.resolve(scenario + ".dmp");
        Run run = run(
                PRODUCT.resolve("bin/culprit"),
                "emulate",
                scenario,
                "--kind=" + kind,
                "--seed=5",
                "-q",
                "-o",
                dump.toString());
        assertThat(run).isEqualTo(new Run(0, "", ""));
        return dump;
    }

    @Test
    void keepsItsCacheWhenTheFolderIsCopied() throws IOException {
        assertThat(classesFromCache(copyOfProduct("copy"))).isPositive();
    }

    @Test
    void saysNothingAboutAnAbsentDamagedOrForeignCache() throws IOException {
        Path copy = copyOfProduct("copy");
        Path cache = copy.resolve("lib/explain.aot");
        byte[] whole = Files.readAllBytes(cache);
        for (byte[] bytes : List.of(
                new byte[0],
                "not a cache".getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(whole, whole.length / 2),
                new byte[whole.length])) {
            Files.write(cache, bytes);
            assertThat(run(copy.resolve("bin/culprit"), "--version")).isEqualTo(new Run(0, VERSION, ""));
        }
        Files.delete(cache);
        assertThat(run(copy.resolve("bin/culprit"), "--version")).isEqualTo(new Run(0, VERSION, ""));
    }

    /**
     * The virtual machine trusts its cache unless it is told to verify it: half of such caches made it crash, or hang. As many caches as
     * the property {@code culprit.damagedCaches} says, the first ones the same each time.
     */
    @Test
    void answersOrRefusesWithACacheThatWasDamagedAnywhere() throws IOException {
        Path copy = copyOfProduct("copy");
        Path cache = copy.resolve("lib/culprit.aot");
        byte[] whole = Files.readAllBytes(cache);
        Random random = new Random(19);
        int caches = Integer.getInteger("culprit.damagedCaches", 24);
        for (int i = 0; i < caches; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 64; j++) {
                damaged[random.nextInt(i % 2 == 0 ? whole.length : 8192)] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(cache, damaged);
            Run run = run(copy.resolve("bin/culprit"), "--json", "samples/synthetic-e6/crash.dmp");
            if (run.exitCode() == 0) {
                assertThat(run.out()).startsWith("{").endsWith("}\n");
                assertThat(run.err()).isEmpty();
            } else {
                assertThat(run).isEqualTo(new Run(1, "", run.err()));
                assertThat(run.err()).contains("Unable to use AOT cache");
            }
        }
        try (Stream<Path> files = Files.list(Path.of(""))) {
            assertThat(files).noneMatch(file -> file.toString().startsWith("hs_err"));
        }
    }

    @Test
    void keepsAnIndexWhereNothingTemporaryCanBeWritten() {
        Run run = run(
                Path.of("/usr/bin/env"),
                "CULPRIT_JAVA_OPTIONS=-Djava.io.tmpdir=/proc",
                PRODUCT.resolve("bin/culprit").toString(),
                "triage",
                "-q",
                "--resume",
                temporary.resolve("seen.db").toString(),
                "samples/synthetic-e6");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(temporary.resolve("seen.db")).isNotEmptyFile();
    }

    @Test
    void hasAManualPageForEachCommand() throws IOException {
        String root = Files.readString(PRODUCT.resolve("share/man/man1/culprit.1"));
        List<String> commands = run(PRODUCT.resolve("bin/culprit"), "--help")
                .out()
                .lines()
                .dropWhile(line -> !line.startsWith("Commands"))
                .filter(line -> line.matches("  [a-z]+ {2,}\\S.*"))
                .map(line -> line.strip().replaceAll(" .*", ""))
                .toList();
        assertThat(commands).contains("analyze", "mcp", "help");
        for (String command : commands) {
            String page = Files.readString(PRODUCT.resolve("share/man/man1/culprit-" + command + ".1"));
            assertThat(page).contains(".SH \"OPTIONS\"").contains("culprit\\-" + command + " \\- ");
            assertThat(root).contains("culprit\\-" + command);
        }
    }

    @Test
    void writesNothingIntoItsFolder() throws IOException {
        Path copy = copyOfProduct("copy");
        List<String> before = filesBelow(copy);
        run(copy.resolve("bin/culprit"), "--help");
        assertThat(filesBelow(copy)).isEqualTo(before);
    }

    @Test
    void needsNoVariables() {
        Run run = runWith(Map.of(), PRODUCT.resolve("bin/culprit").toString(), "--version");
        assertThat(run).isEqualTo(new Run(0, VERSION, ""));
    }

    @Test
    void holdsEveryModuleThatItsJarsNeed() throws IOException {
        TreeSet<String> needed = new TreeSet<>();
        try (Stream<Path> jars = Files.list(PRODUCT.resolve("lib"))) {
            jars.filter(file -> file.toString().endsWith(".jar")).forEach(jar -> needed.addAll(modulesOf(jar)));
        }
        assertThat(needed).contains("java.base");
        assertThat(run(PRODUCT.resolve("runtime/bin/java"), "--list-modules")
                        .out()
                        .lines())
                .map(line -> line.replaceAll("@.*", ""))
                .containsAll(needed);
    }

    /** The same bytes whatever Java builds them: its version is in no manifest of ours. */
    @Test
    void namesTheJavaOfTheBuildNowhere() throws IOException {
        try (Stream<Path> files = Files.list(PRODUCT.resolve("lib"))) {
            List<Path> ours = files.filter(file -> file.getFileName().toString().matches("(culprit|picocli).*\\.jar"))
                    .toList();
            assertThat(ours).hasSize(3);
            for (Path file : ours) {
                try (JarFile jar = new JarFile(file.toFile())) {
                    assertThat(jar.getManifest().getMainAttributes().entrySet())
                            .isNotEmpty()
                            .noneMatch(entry -> entry.getKey().toString().contains("Jdk"))
                            .noneMatch(entry -> entry.getKey().toString().equals("Created-By")
                                    && entry.getValue().toString().matches(".*\\d.*"));
                }
            }
        }
    }

    private static List<String> modulesOf(Path jar) {
        StringWriter out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--ignore-missing-deps",
                        "--module-path",
                        PRODUCT.resolve("lib").toString(),
                        "--multi-release",
                        "25",
                        "--print-module-deps",
                        jar.toString());
        assertThat(code).as(out.toString()).isZero();
        // Warnings come first; libraries that are modules name each other.
        return Stream.of(out.toString().lines().toList().getLast().strip().split(","))
                .filter(module -> module.startsWith("java.") || module.startsWith("jdk."))
                .toList();
    }

    private static long classesFromCache(Path product) {
        return run(
                        product.resolve("runtime/bin/java"),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:AOTCache=" + product.resolve("lib/culprit.aot"),
                        "-Xlog:class+load",
                        "-jar",
                        product.resolve("lib/culprit.jar").toString(),
                        "--version")
                .out()
                .lines()
                .filter(line -> line.contains("io.culprit.cli.Main") && line.contains("shared objects file"))
                .count();
    }

    /** A copy with the runtime as a link, for that is the large part and no test changes it. */
    private Path copyOfProduct(String name) throws IOException {
        Path copy = temporary.resolve(name);
        for (String folder : List.of("bin", "lib")) {
            Files.createDirectories(copy.resolve(folder));
            try (Stream<Path> files = Files.list(PRODUCT.resolve(folder))) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(folder).resolve(file.getFileName()));
                }
            }
        }
        Files.createSymbolicLink(copy.resolve("runtime"), PRODUCT.resolve("runtime"));
        return copy;
    }

    private static List<String> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private static Run run(Path program, String... arguments) {
        return runWith(
                System.getenv(),
                Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static Run runWith(Map<String, String> environment, String... command) {
        try {
            Path out = Files.createTempFile("out", null);
            Path err = Files.createTempFile("err", null);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            Run run = new Run(builder.start().waitFor(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
