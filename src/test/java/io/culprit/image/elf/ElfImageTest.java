package io.culprit.image.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.image.CallerRules;
import io.culprit.image.CallerRules.RegisterRule;
import io.culprit.image.Fixture;
import io.culprit.image.FrameExpression;
import io.culprit.image.FrameExpression.Operator;
import io.culprit.image.FrameExpression.Term;
import io.culprit.image.LoadedModule;
import io.culprit.image.NotAnImageException;
import io.culprit.image.PdbIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Call frame information of images that clang made, and of code written by hand, as llvm-dwarfdump prints it. */
class ElfImageTest {

    @TempDir
    private Path folder;

    private static ElfImage image(byte[] bytes) throws NotAnImageException {
        return new ElfImage(Fixture.bytes(0, bytes));
    }

    private static List<String> approved(String name) {
        return new String(Fixture.resource(name + ".cfi.txt"), StandardCharsets.US_ASCII)
                .lines()
                .toList();
    }

    /** But for registers of vectors, which no unwinding needs. */
    @ParameterizedTest
    @ValueSource(strings = {"fixture64", "fixturearm64"})
    void tellsEachRowAsTheOracleDoes(String name) throws NotAnImageException {
        ElfImage image = image(Fixture.resource(name + ".so"));
        int plain = 0;
        for (String line : approved(name)) {
            long address = Long.parseLong(line.substring(2, line.indexOf(':')), 16);
            if (!line.contains("DW_OP")) {
                assertThat(said(address, image.rules(address).orElseThrow()))
                        .isEqualTo(line.replaceAll(", B\\d+=[^,]*", ""));
                plain++;
            }
        }
        assertThat(plain).isGreaterThan(20);
    }

    /** As llvm-dwarfdump prints a row. */
    private static String said(long address, CallerRules rules) {
        boolean arm = !rules.frameAddress().terms().getFirst().register().startsWith("r");
        List<String> saved = new ArrayList<>();
        rules.registers().stream()
                .sorted((one, other) -> number(one.register()) - number(other.register()))
                .forEach(rule -> saved.add(name(rule.register()) + "=" + place(rule.value())));
        FrameExpression returns = rules.returnAddress();
        if (returns == null || returns.terms().getFirst().operator() == Operator.FRAME_ADDRESS) {
            saved.add((arm ? "W30=" : "RIP=") + place(returns));
        }
        return "0x" + Long.toHexString(address) + ": CFA=" + place(rules.frameAddress())
                + (saved.isEmpty() ? "" : ": " + String.join(", ", saved));
    }

    private static int number(String register) {
        String digits = register.replaceAll("\\D", "");
        return register.equals("fp")
                ? 29
                : digits.isEmpty() ? List.of("rbx", "rbp").indexOf(register) : Integer.parseInt(digits);
    }

    private static String name(String register) {
        return switch (register) {
            case "sp" -> "WSP";
            case "fp" -> "W29";
            default -> register.toUpperCase(Locale.ROOT).replace('X', register.startsWith("x") ? 'W' : 'X');
        };
    }

    private static String place(@Nullable FrameExpression value) {
        if (value == null) {
            return "undefined";
        }
        Term term = value.terms().getFirst();
        String base = term.operator() == Operator.FRAME_ADDRESS ? "CFA" : name(term.register());
        String text = base + (term.number() == 0 ? "" : (term.number() < 0 ? "" : "+") + term.number());
        return value.terms().getLast().operator() == Operator.LOAD ? "[" + text + "]" : text;
    }

    /** What the C library's code that returns from a signal says: all registers are in the signal's record. */
    @Test
    void tellsSignalFrames() throws NotAnImageException {
        CallerRules rules =
                image(Fixture.resource("fixture64.so")).rules(0x1F40).orElseThrow();

        assertThat(rules.interrupted()).isTrue();
        assertThat(rules.frameAddress().terms())
                .containsExactly(new Term(Operator.REGISTER, 160, "rsp"), new Term(Operator.LOAD));
        assertThat(rules.registers()).extracting(RegisterRule::register).contains("rip", "rsp", "rbp");
        assertThat(rules.returnAddress()).isNotNull();
    }

    /** The linker's table of calls: the frame grows by 8 bytes behind the push at offset 11. */
    @Test
    void tellsExpressionsOfTheProcedureLinkageTable() throws NotAnImageException {
        assertThat(image(Fixture.resource("fixture64.so"))
                        .rules(0x1F48)
                        .orElseThrow()
                        .frameAddress()
                        .terms())
                .extracting(Term::operator)
                .containsExactly(
                        Operator.REGISTER,
                        Operator.REGISTER,
                        Operator.NUMBER,
                        Operator.AND,
                        Operator.NUMBER,
                        Operator.GREATER_OR_EQUAL,
                        Operator.NUMBER,
                        Operator.SHIFT_LEFT,
                        Operator.ADD);
    }

    @Test
    void tellsNothingBesideTheFunctions() throws NotAnImageException {
        ElfImage image = image(Fixture.resource("fixture64.so"));
        assertThat(image.rules(0)).isEmpty();
        assertThat(image.rules(0x1F51)).isEmpty();
        assertThat(image.rules(-1)).isEmpty();
    }

    @Test
    void refusesWhatIsNoImageOfAProcessorThatItKnows() {
        assertThatThrownBy(() -> image(new byte[64])).hasMessageContaining("ELF header");
        assertThatThrownBy(() -> image(new byte[3])).hasMessageContaining("ends before");
        byte[] other = Fixture.resource("fixture64.so").clone();
        other[18] = 3;
        assertThatThrownBy(() -> image(other)).hasMessageContaining("ELF machine 3");
    }

    @Test
    void readsDamagedImagesWithoutComplaint() {
        byte[] whole = Fixture.resource("fixture64.so");
        Random random = new Random(11);
        int answers = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = whole.clone();
            for (int i = 0; i < 8; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ElfImage image = image(bytes);
                image.buildId();
                for (long rva = 0x1D00; rva < 0x1F60; rva += 5) {
                    answers += image.rules(rva).isPresent() ? 1 : 0;
                }
            } catch (NotAnImageException told) {
                continue;
            }
        }
        assertThat(answers).isPositive();
    }

    private static LoadedModule module(String buildId) {
        return new LoadedModule(
                "fixture64.so", null, 0x7000, 0x3000, 0, null, new PdbIdentity("fixture64.so", "", 0, buildId), null);
    }

    @Test
    void findsImagesByNameAndStrippedOnesByBuildIdButNoneOfAnotherBuild() throws IOException, NotAnImageException {
        byte[] bytes = Fixture.resource("fixture64.so");
        String id = image(bytes).buildId().orElseThrow();
        assertThat(id).hasSize(40);
        Files.write(Files.createDirectories(folder.resolve("a")).resolve("Fixture64.so"), bytes);
        Path filed = folder.resolve("b/.build-id").resolve(id.substring(0, 2));
        Files.write(Files.createDirectories(filed).resolve(id.substring(2) + ".debug"), bytes);
        for (String place : List.of("a", "b")) {
            try (ElfFolders folders = new ElfFolders(List.of(folder.resolve(place)))) {
                assertThat(folders.rules(module(id), 0x1E21)).as(place).isPresent();
                assertThat(folders.warnings()).isEmpty();
            }
        }
        try (ElfFolders folders = new ElfFolders(List.of(folder.resolve("a")))) {
            assertThat(folders.rules(module(id.substring(0, 32)), 0x1E21))
                    .as("16 bytes are kept")
                    .isPresent();
        }
        try (ElfFolders folders = new ElfFolders(List.of(folder.resolve("a")))) {
            assertThat(folders.rules(module("00".repeat(20)), 0x1E21)).isEmpty();
            assertThat(folders.warnings()).singleElement().asString().contains("another build of fixture64.so", id);
        }
    }
}
