package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.OpenedDump;
import io.culprit.dump.minidump.MinidumpWriter;
import io.culprit.image.LoadedModule;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Session;
import io.culprit.shell.StackLine;
import io.culprit.symbol.Symbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever name the shell prints for an address is an expression with the value of that address. */
class PrintedNamesTest {

    private static final int WORDS = 200;
    private static final int SYMBOLS = 50;

    static Stream<Path> dumps() throws IOException {
        List<Path> dumps = new ArrayList<>(Corpus.samples());
        if (Corpus.present()) {
            dumps.addAll(Corpus.kernelDumps());
            for (Path dump : Corpus.userDumps()) {
                if (dump.toFile().length() < 8 << 20) {
                    dumps.add(dump);
                }
            }
        }
        return dumps.stream();
    }

    private static OpenedDump open(Path dump, @Nullable String symbols) throws Exception {
        Analyzer.Options none = Analyzer.Options.NONE;
        return new Analyzer(
                        new Analyzer.Options(symbols, symbols, none.symbolStore(), none.progress(), null, false, false))
                .open(dump);
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void takesBackWhatItPrints(Path dump) throws Exception {
        String symbols = dump.endsWith("triage_x64.dmp")
                ? Corpus.folder().resolve("images").toString()
                : null;
        try (OpenedDump opened = open(dump, symbols)) {
            assertThat(wrong(new Session(opened, false))).isEmpty();
        }
    }

    private static List<String> wrong(Session session) {
        List<String> wrong = new ArrayList<>();
        for (StackLine line : session.stack().lines()) {
            check(line.site(), line.instruction(), session, wrong);
        }
        for (LoadedModule module : session.system().modules().loaded()) {
            check(session.names().place(module.base()), module.base(), session, wrong);
            long inside = module.base() + module.sizeBytes() / 2;
            check(session.names().site(inside), inside, session, wrong);
            for (Symbols.Name name : session.system().symbols().matching(module, text -> true, SYMBOLS)) {
                long address = module.base() + name.rva();
                check(session.names().site(address), address, session, wrong);
            }
        }
        long stack =
                session.scope().registers() == null ? 0 : session.registers().stackPointer();
        int width = session.system().pointerBytes();
        for (int i = 0; i < WORDS; i++) {
            OptionalLong word = session.memory().findPointer(stack + (long) i * width, width);
            if (word.isPresent() && session.names().find(word.getAsLong()).isPresent()) {
                check(session.names().site(word.getAsLong()), word.getAsLong(), session, wrong);
            }
        }
        return wrong;
    }

    private static void check(String name, long address, Session session, List<String> wrong) {
        try {
            long value = session.expressions().value(name);
            if (value != address) {
                wrong.add(name + " is " + Long.toHexString(value) + " and not " + Long.toHexString(address));
            }
        } catch (RefusedException refused) {
            wrong.add(name + ": " + refused.getMessage());
        }
    }

    @Test
    void takesNamesOfProgramsSymbolsWithWhateverCharactersTheyHave(@TempDir Path folder) throws Exception {
        String key = "112233445566778801020304050607083";
        Path dump = Files.write(
                folder.resolve("app.dmp"), MinidumpWriter.everything().write());
        Path file = folder.resolve("app.pdb/" + key + "/app.sym");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "MODULE windows x86_64 " + key + " app.pdb\n"
                        + String.join(
                                "\n",
                                "INLINE_ORIGIN 0 inner(int)",
                                "FUNC 1200 100 0 Map<int, int>::operator+=(Map const&)",
                                "INLINE 0 10 0 0 1210 40",
                                "FUNC 1300 100 0 Map<int, int>::operator+",
                                "FUNC 1400 10 0 drop<[u8; 4]>",
                                "PUBLIC 1500 0 plain"));
        try (OpenedDump opened = open(dump, folder.toString())) {
            Session session = new Session(opened, false);
            assertThat(session.stack().lines()).extracting(StackLine::site).startsWith("app!inner(int)+0x24");
            assertThat(wrong(session)).isEmpty();
            assertThat(session.expressions().value("app!Map<int, int>::operator++10 - app!plain"))
                    .isEqualTo(0x1310 - 0x1500);
        }
        assertThat(Transcript.of(
                        dump, folder.toString(), null, "? @!\"app!drop<[u8; 4]>\"+1", "x app!*Map*", "u app!plain L1"))
                .contains("7ff6`12341401", "app!Map<int, int>::operator+=(Map const&)")
                .doesNotContain("cannot resolve");
    }

    @Test
    void takesTheNameOfTheBugChecksFunctionWhereverAnAddressIsWanted() throws Exception {
        for (String command :
                new String[] {"u", "uf", "db", "dps", "ln", "!pool", "!address", "?", "dq", "s -d", "k ="}) {
            String tail = command.startsWith("s ") ? " L1 0" : command.startsWith("k") ? " @rsp" : "";
            assertThat(Transcript.of(
                            Path.of("samples/9f-power/crash.dmp"), null, null, command + " nt!KeBugCheckEx" + tail))
                    .as(command)
                    .doesNotContain("cannot resolve");
        }
        assertThat(Transcript.of(Path.of("samples/9f-power/crash.dmp"), null, null, "ln @rip", "x nt!KeBug*", "r"))
                .contains(
                        "nt!KeBugCheckEx  [from the stack]",
                        "fffff807`558026e0 nt!KeBugCheckEx\n",
                        "\nnt!KeBugCheckEx:\n");
    }
}
