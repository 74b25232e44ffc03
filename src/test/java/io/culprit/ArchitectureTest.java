package io.culprit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The map of the program as rules: which package may use which, who prints, who exits, who uses the network. A new package is placed here first.
 */
class ArchitectureTest {

    private static final String ROOT = "io.culprit";

    /** What each package may use of ours, beside itself. Who is not named here may not exist. */
    private static final Map<String, List<String>> MAY_USE = mayUse();

    /** Which packages of its own layer a package inside a layer may use beside the layer itself. Who is not named here may not exist. */
    private static final Map<String, List<String>> MAY_USE_BESIDE = mayUseBeside();

    /** In every other layer the package that gives it its name is the ground floor; the commands stand on top. */
    private static final List<String> BELOW_COMMANDS = List.of(
            "cli.manual", "cli.setting", "cli.terminal", "cli.argument", "cli.crash", "cli.triage", "cli.author");

    /** The most files of a package. */
    private static final int PACKAGE_FILES = 30;

    /** The most lines of a file. */
    private static final int FILE_LINES = 300;

    /** Tables and opcode switches, which are read by the entry and not as a whole. */
    private static final Set<String> TABLES =
            Set.of("machine/InstructionDecoder", "machine/InstructionTable", "machine/Mnemonic");

    /**
     * What the analyzer reads and the emulator writes or plays has one name on both sides: the same structure of Windows or of the machine.
     * Only the dump file passes between the two, so no class can be both. {@code Step}, {@code Page} and {@code Machine} are words of both
     * worlds: a step of a walk and of a processor, a page of HTML and of memory, a machine that crashes are reported of and one that runs.
     */
    private static final Set<String> PAIRS = Set.of(
            "AddedMemory",
            "BlackBoxes",
            "Blobs",
            "DebuggerData",
            "DumpHeader",
            "Machine",
            "ModuleList",
            "Page",
            "PageTables",
            "PciFunction",
            "PciRecords",
            "PciTree",
            "Step");

    private static final Path SOURCES = Path.of("src/main/java/io/culprit");

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static Map<String, List<String>> mayUse() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        map.put("format", List.of());
        map.put("machine", List.of());
        map.put("table", List.of("machine"));
        map.put("bulk", List.of());
        map.put("image", List.of("format", "machine"));
        map.put("cabinet", List.of("format", "machine"));
        map.put("dump", List.of("format", "machine", "image", "cabinet"));
        map.put("stack", List.of("machine", "image"));
        map.put("symbol", List.of("format", "machine", "image", "cabinet"));
        map.put("windows", List.of("table", "machine", "image", "dump", "stack", "symbol"));
        map.put("paste", List.of("table", "machine", "windows"));
        map.put("fact", List.of("machine", "image", "dump", "stack", "symbol", "windows", "paste"));
        map.put("rule", List.of("table"));
        map.put("signature", List.of("table", "rule"));
        map.put(
                "verdict",
                List.of("machine", "image", "dump", "stack", "symbol", "windows", "fact", "rule", "signature"));
        map.put(
                "report",
                List.of("machine", "image", "dump", "stack", "symbol", "windows", "paste", "fact", "rule", "verdict"));
        map.put(
                "",
                List.of(
                        "machine", "image", "dump", "stack", "symbol", "windows", "paste", "fact", "rule", "verdict",
                        "report"));
        map.put(
                "triage",
                List.of(
                        "", "bulk", "machine", "image", "dump", "stack", "symbol", "windows", "fact", "rule", "verdict",
                        "report"));
        map.put("save", List.of("machine"));
        map.put("emulator", List.of("table", "save", "machine", "image", "dump", "stack", "symbol", "windows"));
        map.put(
                "extract",
                List.of("", "machine", "image", "dump", "stack", "symbol", "windows", "fact", "report", "save"));
        map.put(
                "shell",
                List.of(
                        "", "machine", "image", "dump", "stack", "symbol", "windows", "paste", "fact", "rule",
                        "verdict", "report", "triage", "save", "extract"));
        map.put(
                "cli",
                List.of(
                        "",
                        "bulk",
                        "machine",
                        "image",
                        "dump",
                        "stack",
                        "symbol",
                        "windows",
                        "paste",
                        "fact",
                        "rule",
                        "verdict",
                        "report",
                        "triage",
                        "save",
                        "emulator",
                        "extract",
                        "shell"));
        return map;
    }

    private static Map<String, List<String>> mayUseBeside() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        map.put("image.elf", List.of());
        map.put("dump.kernel", List.of());
        map.put("dump.minidump", List.of());
        map.put("dump.archive", List.of("dump.kernel", "dump.minidump"));
        map.put("fact.machine", List.of());
        map.put("fact.fault", List.of());
        map.put("fact.finder", List.of("fact.fault", "fact.machine"));
        map.put("stack.x64", List.of());
        map.put("stack.arm64", List.of());
        map.put("stack.x86", List.of("stack.x64"));
        map.put("stack.walk", List.of("stack.x64", "stack.arm64", "stack.x86"));
        map.put("symbol.pdb", List.of());
        map.put("symbol.breakpad", List.of());
        map.put("symbol.store", List.of("symbol.pdb", "symbol.breakpad"));
        map.put("windows.blob", List.of());
        map.put("windows.bugcheck", List.of("windows.blob"));
        map.put("windows.device", List.of("windows.blob"));
        List<String> commands = List.of("shell.crash", "shell.thread", "shell.module", "shell.memory", "shell.device");
        commands.forEach(name -> map.put(name, List.of()));
        map.put("shell.prompt", commands);
        map.put("shell.assistant", List.of("shell.prompt"));
        map.put("triage.finding", List.of());
        map.put("triage.writer", List.of("triage.finding"));
        map.put("cli.manual", List.of());
        map.put("cli.setting", List.of());
        map.put("cli.terminal", List.of());
        map.put("cli.argument", List.of("cli.terminal"));
        map.put("cli.crash", List.of("cli.argument", "cli.terminal"));
        map.put("cli.triage", List.of("cli.argument", "cli.terminal"));
        map.put("cli.author", List.of("cli.argument", "cli.terminal"));
        map.put("report.explanation", List.of());
        map.put("emulator.processor", List.of());
        map.put("emulator.processor.step", List.of("emulator.processor"));
        map.put("emulator.iommu", List.of());
        map.put("emulator.device", List.of("emulator.processor"));
        map.put(
                "emulator.guest",
                List.of("emulator.processor", "emulator.processor.step", "emulator.iommu", "emulator.device"));
        map.put(
                "emulator.scenario",
                List.of("emulator.processor", "emulator.iommu", "emulator.device", "emulator.guest"));
        map.put(
                "emulator.crash",
                List.of("emulator.processor", "emulator.device", "emulator.guest", "emulator.scenario"));
        return map;
    }

    @Test
    void usesOnlyPackagesAboveItsOwnLineInsideALayer() {
        MAY_USE_BESIDE.forEach((name, allowed) -> room(name, allowed).check(PROGRAM));
        MAY_USE_BESIDE.keySet().stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .distinct()
                .forEach(layer -> room(layer, layer.equals("cli") ? BELOW_COMMANDS : List.of())
                        .check(PROGRAM));
    }

    @Test
    void hasNoPackageInsideALayerThatIsNotPlaced() {
        assertThat(PROGRAM.stream().map(ArchitectureTest::roomOf).filter(name -> name.contains(".")))
                .isSubsetOf(MAY_USE_BESIDE.keySet());
    }

    @Test
    void hasNoPackageOfTooManyFiles() throws IOException {
        assertThat(crowded(SOURCES)).isEmpty();
    }

    @Test
    void hasNoFileOfTooManyLines() throws IOException {
        assertThat(overlong(SOURCES))
                .as("split what is no table, take off the list what has been split")
                .isEqualTo(new TreeSet<>(TABLES));
    }

    @Test
    void hasNoTwoTypesOfOneName() throws IOException {
        assertThat(namedTwice(SOURCES)).isEqualTo(new TreeSet<>(PAIRS));
    }

    @Test
    void rulesInsideALayerCanFail() {
        assertThatThrownBy(() -> room("dump.archive", List.of()).check(PROGRAM))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dump.kernel");
    }

    @Test
    void rulesOnFilesCanFail(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        for (int i = 0; i <= PACKAGE_FILES; i++) {
            Files.writeString(folder.resolve("a/Type" + i + ".java"), "\n");
        }
        Files.writeString(folder.resolve("a/b/Type0.java"), "\n".repeat(FILE_LINES + 1));
        assertThat(crowded(folder)).isEqualTo(Map.of("a", PACKAGE_FILES + 1));
        assertThat(overlong(folder)).containsExactly("a/b/Type0");
        assertThat(namedTwice(folder)).containsExactly("Type0");
    }

    @Test
    void usesOnlyPackagesAboveItsOwnLine() {
        MAY_USE.forEach((name, allowed) -> layer(name, allowed).check(PROGRAM));
    }

    @Test
    void hasNoPackageThatIsNotPlaced() {
        Set<String> found =
                PROGRAM.stream().map(ArchitectureTest::layerOf).collect(Collectors.toCollection(TreeSet::new));
        assertThat(MAY_USE.keySet()).containsAll(found);
    }

    @Test
    void hasNoCycles() {
        slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void onlyTheCommandLinePrints() {
        printing().check(PROGRAM);
    }

    @Test
    void onlyTheCommandLineExits() {
        exiting().check(PROGRAM);
    }

    @Test
    void onlySymbolsUseTheNetwork() {
        networking().check(PROGRAM);
    }

    @Test
    void kaitaiTypesStayInTheReadersOfFormats() {
        kaitai().check(PROGRAM);
    }

    @Test
    void nothingPublicShowsKaitaiTypes() {
        DescribedPredicate<JavaClass> kaitai = resideInAnyPackage("io.kaitai..", ROOT + ".format..");
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(outside("format"))
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(DescribedPredicate.not(bytesOfDumps()))
                .should()
                .notHaveRawReturnType(kaitai)
                .andShould()
                .notHaveRawParameterTypes(DescribedPredicate.anyElementThat(kaitai))
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    /** They are public for the readers of formats, each in its package, and hand them Kaitai's streams. */
    @Test
    void theBytesOfDumpsStayInDumps() {
        bytes().check(PROGRAM);
    }

    /** They are public for its steps alone: everyone else has {@code Processor}, as software has a processor. */
    @Test
    void theInsideOfTheProcessorStaysInside() {
        insideOfProcessor().check(PROGRAM);
    }

    @Test
    void onlyTheCommandLineKnowsItsLibrary() {
        picocli().check(PROGRAM);
    }

    @Test
    void emulatorAndReportsReadNeitherClockNorRandomness() {
        chance(resideInAnyPackage(ROOT + ".emulator..", ROOT + ".report..", ROOT + ".verdict..", ROOT + ".fact.."))
                .check(PROGRAM);
    }

    @Test
    void namesNoClassAfterItsMechanism() {
        classes()
                .that(resideInAPackage(ROOT + "..").and(outside("format")))
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)(\\$.*)?")
                .andShould()
                .haveNameNotMatching(".*\\.Abstract[A-Z].*")
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    /** A rule that cannot fail protects nothing: each is held against a class that breaks it. */
    @Test
    void rulesCanFail() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        List<ArchRule> rules = List.of(
                layer("", List.of("machine")),
                printing(),
                exiting(),
                networking(),
                kaitai(),
                bytes(),
                insideOfProcessor(),
                picocli(),
                chance(resideInAPackage(ROOT)));
        for (ArchRule rule : rules) {
            assertThatThrownBy(() -> rule.check(offender))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(Offender.class.getName());
        }
    }

    /** Does everything that only other packages may do. */
    @SuppressWarnings("unused")
    private static final class Offender {
        void offend(
                io.kaitai.struct.KaitaiStream stream,
                java.net.Socket socket,
                picocli.CommandLine line,
                io.culprit.dump.FileBytes bytes,
                io.culprit.emulator.processor.Core core) {
            System.out.println(System.currentTimeMillis());
            io.culprit.cli.Main.main(new String[0]);
            System.exit(1);
        }
    }

    private static ArchRule printing() {
        return noClasses()
                .that(outside("cli"))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .callMethod(System.class, "console")
                .allowEmptyShould(true);
    }

    private static ArchRule exiting() {
        return noClasses()
                .that(outside("cli"))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .allowEmptyShould(true);
    }

    private static ArchRule networking() {
        return noClasses()
                .that(outside("symbol"))
                .should()
                .dependOnClassesThat(network())
                .allowEmptyShould(true);
    }

    private static ArchRule kaitai() {
        return noClasses()
                .that(outside("format", "cabinet", "dump", "image", "symbol"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.kaitai..", ROOT + ".format.."))
                .allowEmptyShould(true);
    }

    private static ArchRule bytes() {
        return noClasses().that(outside("dump")).should().dependOnClassesThat(bytesOfDumps());
    }

    private static DescribedPredicate<JavaClass> bytesOfDumps() {
        return JavaClass.Predicates.assignableTo(io.culprit.dump.FileBytes.class);
    }

    private static ArchRule insideOfProcessor() {
        return noClasses()
                .that(DescribedPredicate.not(resideInAPackage(ROOT + ".emulator.processor..")))
                .should()
                .dependOnClassesThat(JavaClass.Predicates.belongToAnyOf(
                        io.culprit.emulator.processor.Core.class,
                        io.culprit.emulator.processor.Fault.class,
                        io.culprit.emulator.processor.Flags.class,
                        io.culprit.emulator.processor.Mmu.class,
                        io.culprit.emulator.processor.Segment.class,
                        io.culprit.emulator.processor.VectorUnit.class));
    }

    private static ArchRule picocli() {
        return noClasses()
                .that(outside("cli", "shell"))
                .should()
                .dependOnClassesThat(resideInAPackage("picocli.."))
                .allowEmptyShould(true);
    }

    private static ArchRule chance(DescribedPredicate<JavaClass> where) {
        return noClasses()
                .that(where)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.util.Locale.class, "getDefault")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .allowEmptyShould(true);
    }

    private static ArchRule layer(String name, List<String> allowed) {
        return noClasses()
                .that(DescribedPredicate.describe(
                        "reside in layer '" + name + "'", type -> layerOf(type).equals(name)))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "reside in a layer that '" + name + "' may not use",
                        type -> type.getPackageName().startsWith(ROOT)
                                && !layerOf(type).equals(name)
                                && !allowed.contains(layerOf(type))))
                .allowEmptyShould(true);
    }

    private static ArchRule room(String name, List<String> allowed) {
        String layer = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        return noClasses()
                .that(DescribedPredicate.describe(
                        "reside in package '" + name + "'", type -> roomOf(type).equals(name)))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "reside in a package beside that '" + name + "' may not use",
                        type -> type.getPackageName().startsWith(ROOT)
                                && layerOf(type).equals(layer)
                                && !List.of(name, layer).contains(roomOf(type))
                                && !allowed.contains(roomOf(type))));
    }

    private static Map<String, Integer> crowded(Path root) throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        for (Path file : sources(root)) {
            files.merge(root.relativize(file.getParent()).toString().replace('/', '.'), 1, Integer::sum);
        }
        files.values().removeIf(count -> count <= PACKAGE_FILES);
        return files;
    }

    private static Set<String> overlong(Path root) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : sources(root)) {
            if (Files.readAllLines(file).size() > FILE_LINES) {
                found.add(root.relativize(file).toString().replace(".java", ""));
            }
        }
        return found;
    }

    private static Set<String> namedTwice(Path root) throws IOException {
        Set<String> once = new TreeSet<>();
        Set<String> twice = new TreeSet<>();
        for (Path file : sources(root)) {
            String name = file.getFileName().toString().replace(".java", "");
            if (!name.equals("package-info") && !once.add(name)) {
                twice.add(name);
            }
        }
        return twice;
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static DescribedPredicate<JavaClass> outside(String... layers) {
        List<String> names = List.of(layers);
        return DescribedPredicate.describe("are outside of " + names, type -> !names.contains(layerOf(type)));
    }

    private static DescribedPredicate<JavaClass> network() {
        return resideInAnyPackage("java.net.http..", "com.sun.net..", "javax.net..", "java.rmi..")
                .or(belongToAnyOf(
                        java.net.Socket.class,
                        java.net.ServerSocket.class,
                        java.net.DatagramSocket.class,
                        java.net.InetAddress.class,
                        java.net.URLConnection.class,
                        java.net.URL.class,
                        java.nio.channels.SocketChannel.class,
                        java.nio.channels.ServerSocketChannel.class,
                        java.nio.channels.DatagramChannel.class));
    }

    /** The package below the root, empty for the root itself. */
    private static String roomOf(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : "";
    }

    /** The first package name below the root, empty for the root itself. */
    private static String layerOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT + ".")) {
            return "";
        }
        String below = name.substring(ROOT.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
