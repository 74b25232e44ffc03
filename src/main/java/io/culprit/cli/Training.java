package io.culprit.cli;

import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What the build runs once for each AOT cache, so that the virtual machine writes what the commands load into it: those that read no dump, or the
 * usual ones over dumps of each kind, with their results thrown away. No user starts this. It uses little of Java itself: what a cache holds is
 * loaded at every start.
 */
final class Training {

    private static final List<String> FORMATS = List.of("--format=text", "--json", "--verbose", "--format=markdown");

    /** With all folders below. */
    private static final List<String> ANALYSIS = List.of(
            "io/culprit/dump",
            "io/culprit/format",
            "io/culprit/image",
            "io/culprit/machine",
            "io/culprit/stack",
            "io/culprit/windows",
            "io/culprit/fact",
            "io/culprit/table",
            "io/culprit/rule",
            "io/culprit/signature",
            "io/culprit/verdict",
            "io/culprit/report");

    private static final String RULES = """
        {"rules": [{"id": "a", "explain": "b", "on": "loaded", "if": ["module.name == pci.sys"], "says": "c"}]}
        """;

    private static final List<List<String>> WITHOUT_DUMP = List.of(
            List.of("--version"),
            List.of("--help"),
            List.of("help", "explain"),
            List.of("schema", "report"),
            List.of("config"),
            List.of("rules", "list"),
            List.of("explain", "0xE6", "0x26", "0", "0xC1F80", "6"),
            List.of("explain", "The bugcheck was: 0x0000009f (0x3, 0x0, 0x0, 0x0), STATUS_ACCESS_VIOLATION"),
            List.of("explain", "0xC0000005"),
            List.of("explain", "Netwtw10.sys"),
            List.of("explain", "--json", "Netwtw10.sys"),
            List.of("explain", "MmSt"),
            List.of("explain", "PCI\\VEN_10EC&DEV_8168"),
            List.of("explain", "--json", "133", "1"));

    private static final int MANY = 10_000;

    private Training() {}

    /**
     * Runs the commands, and exits with the first code that is not 0.
     *
     * @param arguments nothing for the commands that read no dump, else the folder of the samples, and that of {@link TrainingDumps}
     */
    public static void main(String[] arguments) throws IOException {
        Terminal process = Terminal.ofProcess();
        Terminal mute = new Terminal(OutputStream.nullOutputStream(), process.err(), process.variables(), false);
        int code = arguments.length == 0
                ? withoutDump(mute)
                : withDumps(mute, Path.of(arguments[0]), Path.of(arguments[1]));
        if (code != ExitCode.OK) {
            System.exit(code); // loads a logger, which no command does that succeeds
        }
    }

    private static int withoutDump(Terminal mute) {
        int code = ExitCode.OK;
        for (List<String> words : WITHOUT_DUMP) {
            code = ExitCode.worse(code, Main.run(mute, words.toArray(new String[0])));
        }
        return code;
    }

    private static int withDumps(Terminal mute, Path samples, Path emulated) throws IOException {
        int code = ExitCode.OK;
        List<Path> dumps = dumps(samples);
        addDumps(emulated, dumps);
        sortMany();
        for (Path dump : dumps) {
            for (String format : FORMATS) {
                code = ExitCode.worse(code, Main.run(mute, "analyze", format, dump.toString()));
            }
        }
        code = ExitCode.worse(code, withRules(mute, dumps.getFirst()));
        code = ExitCode.worse(code, zipped(mute, dumps.getFirst()));
        loadReaders();
        return code;
    }

    private static int withRules(Terminal mute, Path dump) throws IOException {
        File rules = new File(System.getProperty("java.class.path") + ".rules");
        try (OutputStream out = new FileOutputStream(rules)) {
            out.write(RULES.getBytes(StandardCharsets.UTF_8));
        }
        int code = Main.run(mute, "analyze", "--rules=" + rules, dump.toString());
        return rules.delete() ? code : ExitCode.FILE;
    }

    private static int zipped(Terminal mute, Path dump) throws IOException {
        File archive = new File(System.getProperty("java.class.path") + ".zip");
        try (ZipOutputStream out = new ZipOutputStream(new FileOutputStream(archive))) {
            out.putNextEntry(new ZipEntry("crash.dmp"));
            Files.copy(dump, out);
        }
        int code = Main.run(mute, "analyze", "--json", archive.toString());
        return archive.delete() ? code : ExitCode.FILE;
    }

    /** All that any dump may need: the samples are of few kinds, and a class that the cache lacks takes a hundred times as long to load. */
    private static void loadReaders() throws IOException {
        File product = new File(new File(System.getProperty("java.class.path")).getParentFile(), "culprit-classes.jar");
        try (JarFile jar = new JarFile(product)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.endsWith(".class") && analyzes(name)) {
                    Class.forName(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
        } catch (ClassNotFoundException broken) {
            throw new IOException(product + " is not whole", broken);
        }
    }

    private static boolean analyzes(String name) {
        for (String folder : ANALYSIS) {
            if (name.startsWith(folder + "/")) {
                return true;
            }
        }
        return false;
    }

    private static void addDumps(Path folder, List<Path> dumps) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.dmp")) {
            for (Path file : files) {
                dumps.add(file);
            }
        }
    }

    /** Java sorts many numbers by other classes than few: a minidump with many threads or ranges has more than the samples. */
    private static void sortMany() {
        int[] numbers = new int[MANY];
        long[] addresses = new long[MANY];
        int random = 1;
        for (int i = 0; i < MANY; i++) {
            random = random * 1_103_515_245 + 12_345;
            numbers[i] = random >>> 8;
            addresses[i] = random >>> 8;
        }
        Arrays.sort(numbers);
        Arrays.sort(addresses);
    }

    private static List<Path> dumps(Path folder) throws IOException {
        List<Path> dumps = new ArrayList<>();
        try (DirectoryStream<Path> samples = Files.newDirectoryStream(folder)) {
            for (Path sample : samples) {
                Path dump = sample.resolve("crash.dmp");
                if (Files.exists(dump)) {
                    dumps.add(dump);
                }
            }
        }
        Collections.sort(dumps);
        return dumps;
    }
}
