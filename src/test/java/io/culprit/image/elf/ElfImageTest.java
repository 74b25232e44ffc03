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
import io.culprit.machine.LittleEndian;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static final int SECTIONS = 40;
    private static final int SECTION_BYTES = 64;

    private static void sameRules(ElfImage image) throws NotAnImageException {
        ElfImage whole = image(Fixture.resource("fixture64.so"));
        int told = 0;
        for (long address = 0x1800; address < 0x2000; address++) {
            assertThat(image.rules(address)).as(Long.toHexString(address)).isEqualTo(whole.rules(address));
            told += image.rules(address).isPresent() ? 1 : 0;
        }
        assertThat(told).isGreaterThan(100);
    }

    /** As tools that strip everything leave it: a segment holds the header of the frames, which tells where those are. */
    @ParameterizedTest
    @CsvSource({"0x1B", "0x3B", "0x00", "0x03"})
    void findsTheFramesOfAnImageWithoutSections(String encoding) throws NotAnImageException {
        sameRules(image(stripped(Integer.decode(encoding), 1, 16)));
    }

    @ParameterizedTest
    @CsvSource({"0x1B, 2, 16", "0x2B, 1, 16", "0x1B, 1, 4", "0x1B, 1, 0", "0xFF, 1, 16"})
    void findsNoFramesByAHeaderThatIsNone(String encoding, int version, int size) throws NotAnImageException {
        assertThat(image(stripped(Integer.decode(encoding), version, size)).rules(0x1F40))
                .isEmpty();
    }

    /** The header of the frames takes the place of the segment that is the stack's, and stands behind the file. */
    private static byte[] stripped(int encoding, int version, int size) {
        byte[] whole = Fixture.resource("fixture64.so");
        long frames = LittleEndian.u64(whole, frames(whole) + 16);
        byte[] file = Arrays.copyOf(whole, whole.length + 16);
        LittleEndian.putU64(file, SECTIONS, 0);
        LittleEndian.putU32(file, 60, 0);
        int segment = 64 + 7 * 56;
        LittleEndian.putU32(file, segment, 0x6474_E550);
        LittleEndian.putU64(file, segment + 8, whole.length);
        LittleEndian.putU64(file, segment + 16, 0x9000);
        LittleEndian.putU64(file, segment + 32, size);
        LittleEndian.putU32(file, whole.length, version | encoding << 8);
        long from = encoding >> 4 == 1 ? 0x9004 : encoding >> 4 == 3 ? 0x9000 : 0;
        LittleEndian.putU64(file, whole.length + 4, frames - from);
        return file;
    }

    /** The place of the header of {@code .eh_frame} in the file. */
    private static int frames(byte[] file) {
        int headers = (int) LittleEndian.u64(file, SECTIONS);
        int names = headers + LittleEndian.u16(file, 62) * SECTION_BYTES;
        long strings = LittleEndian.u64(file, names + 24);
        for (int at = headers; ; at += SECTION_BYTES) {
            int name = (int) strings + LittleEndian.u32(file, at);
            if (new String(file, name, 10, StandardCharsets.US_ASCII).equals(".eh_frame\0")) {
                return at;
            }
        }
    }

    private static byte[] packed(int method, long claimed) {
        byte[] file = Fixture.resource("fixture64.so");
        int section = frames(file);
        int offset = (int) LittleEndian.u64(file, section + 24);
        int size = (int) LittleEndian.u64(file, section + 32);
        Deflater deflater = new Deflater();
        deflater.setInput(file, offset, size);
        deflater.finish();
        byte[] packed = new byte[24 + size + 64];
        int count = 24 + deflater.deflate(packed, 24, packed.length - 24);
        deflater.end();
        LittleEndian.putU32(packed, 0, method);
        LittleEndian.putU64(packed, 8, claimed < 0 ? size : claimed);
        byte[] longer = Arrays.copyOf(file, file.length + count);
        System.arraycopy(packed, 0, longer, file.length, count);
        LittleEndian.putU64(longer, section + 8, LittleEndian.u64(file, section + 8) | 0x800);
        LittleEndian.putU64(longer, section + 24, file.length);
        LittleEndian.putU64(longer, section + 32, count);
        return longer;
    }

    @Test
    void unpacksASectionThatWasPacked() throws NotAnImageException {
        sameRules(image(packed(1, -1)));
    }

    @ParameterizedTest
    @CsvSource({"2, -1", "1, 0x7FFFFFFFFFFFFFFF", "1, 0x10000000", "1, 100000"})
    void takesNothingFromAPackedSectionThatIsNone(int method, String claimed) throws NotAnImageException {
        assertThat(image(packed(method, Long.decode(claimed))).rules(0x1F40)).isEmpty();
    }
}
