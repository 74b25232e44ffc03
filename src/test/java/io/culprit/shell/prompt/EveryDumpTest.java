package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.OpenedDump;
import io.culprit.dump.NotADumpException;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the dump and the command: an answer, or one line why not. */
class EveryDumpTest {

    /** Half of them at most; the machine that tests may be slow. */
    private static final int REAL_DUMPS = 24;

    @TempDir
    static Path folder;

    static Stream<Path> dumps() throws IOException {
        List<Path> dumps = new ArrayList<>(Corpus.samples());
        for (SavedKind kind : SavedKind.values()) {
            dumps.add(emulated(kind));
        }
        if (Corpus.present()) {
            dumps.addAll(some(Corpus.kernelDumps()));
            dumps.addAll(some(Corpus.userDumps()));
            dumps.addAll(some(Corpus.corruptFiles()));
        }
        return dumps.stream();
    }

    /** A crash of its own for each kind of dump that Windows writes. */
    private static Path emulated(SavedKind kind) throws IOException {
        Path file = folder.resolve(kind.name().toLowerCase(Locale.ROOT) + ".dmp");
        try (OutputStream out = Files.newOutputStream(file)) {
            CrashDump.write(
                    Emulation.run(Scenarios.find("9f-power").orElseThrow(), kind.ordinal() + 1, null, hit -> {}),
                    kind,
                    out);
        }
        return file;
    }

    private static List<Path> some(List<Path> files) {
        List<Path> small = new ArrayList<>();
        for (Path file : files) {
            if (file.toFile().length() < 8 << 20) {
                small.add(file);
            }
        }
        int step = Math.max(1, small.size() / REAL_DUMPS);
        List<Path> chosen = new ArrayList<>();
        for (int i = 0; i < small.size(); i += step) {
            chosen.add(small.get(i));
        }
        return chosen;
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void answersEveryCommandOrSaysInOneLineWhyNot(Path dump) throws IOException {
        try (OpenedDump opened = new Analyzer(Analyzer.Options.NONE).open(dump)) {
            Shell shell = new Shell(new Session(opened, false));
            for (String[] script : new String[][] {Scripts.KERNEL, Scripts.PROGRAM}) {
                for (String line : script) {
                    shell.run(line, (command, reply) -> {
                        if (reply.failed()) {
                            assertThat(reply.parts()).as(command).hasSize(1);
                        }
                        assertThat(ReplyText.of(reply, Ink.PLAIN)).as(command).doesNotContain("Exception:", "\tat ");
                    });
                }
            }
        } catch (NotADumpException ordinary) {
            assertThat(ordinary.getMessage()).isNotBlank();
        }
    }

    /** Words of all kinds behind each other, with a fixed seed: nothing but answers may come of it. */
    @Test
    void answersWhateverIsTyped() throws Exception {
        Random random = new Random(15);
        try (OpenedDump opened =
                new Analyzer(Analyzer.Options.NONE).open(Path.of("samples/nic-unmapped-read/crash.dmp"))) {
            Shell shell = new Shell(new Session(opened, false));
            List<String> names = List.copyOf(shell.catalog().names());
            for (int i = 0; i < 3000; i++) {
                shell.run(line(names, random), (command, reply) -> ReplyText.of(reply, Ink.PLAIN));
            }
            assertThat(shell.session().frame()).isNotNegative();
        }
    }

    private static final String[] WORDS = {
        "@rsp",
        "rip",
        "0",
        "-1",
        "ffffffffffffffff",
        "L10",
        "L",
        "l?ffffffff",
        "nt",
        "nt!",
        "!x",
        "*",
        "poi(",
        ")",
        "(",
        "\"a b",
        "a\"",
        "-r9",
        "m",
        "v",
        "=",
        ";",
        "$$",
        "$t0",
        "@$",
        "@$t99",
        "0n",
        "0y2",
        "7fffffffffffffff",
        "8000000000000000",
        "nt!KeBugCheckEx",
        "\u202e\u0007",
        "-a",
        "s",
        "k",
        "~",
        ",",
        "[",
        "1/0",
        "poi(poi(@rsp))",
        "fffff80000000000",
        "..",
        "%n",
        "\\",
        "/",
        "'",
        "`",
        "#",
        "@@",
        "&&",
        "|",
        ">>>",
        "not"
    };

    private static String line(List<String> names, Random random) {
        StringBuilder line = new StringBuilder(
                random.nextInt(8) == 0 ? WORDS[random.nextInt(WORDS.length)] : names.get(random.nextInt(names.size())));
        if (line.toString().startsWith(".logopen") || line.toString().equals("q")) {
            return "k";
        }
        for (int words = random.nextInt(5); words > 0; words--) {
            line.append(random.nextInt(5) == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return line.toString();
    }
}
