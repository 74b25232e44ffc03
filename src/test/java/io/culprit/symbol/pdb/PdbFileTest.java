package io.culprit.symbol.pdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.image.FrameData;
import io.culprit.machine.Budget;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.TypeLayout;
import io.culprit.symbol.TypeLayout.Member;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PDBs of the image fixtures; the expected symbols are what {@code llvm-pdbutil dump --publics --globals --symbols} prints of them. */
public class PdbFileTest {

    /** A line of the expected symbols: kind, section, offset, code size, name. */
    private record Expected(String kind, int section, int offset, int size, String name) {

        static Expected of(String line) {
            String[] parts = line.split(" ", 5);
            return new Expected(
                    parts[0],
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]),
                    parts[4]);
        }
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = PdbFileTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    public static byte[] fixture(String name) throws IOException {
        return resource("/io/culprit/image/fixture/" + name + ".pdb");
    }

    private static List<Expected> expected(String name) throws IOException {
        return new String(resource(name + ".symbols.txt"), StandardCharsets.UTF_8)
                .lines()
                .map(Expected::of)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixture64", "fixturearm64", "fixture86", "fixture86fpo"})
    void findsEverySymbolByNameWhereTheOracleHasIt(String name) throws Exception {
        PdbFile pdb = PdbFile.of(fixture(name));
        for (Expected symbol : expected(name)) {
            long rva = pdb.addresses().rva(symbol.section, symbol.offset);
            assertThat(pdb.find(symbol.name)).as(symbol.name).contains(rva);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixture64", "fixturearm64", "fixture86", "fixture86fpo"})
    void namesEveryByteOfEveryProcedure(String name) throws Exception {
        PdbFile pdb = PdbFile.of(fixture(name));
        int procedures = 0;
        for (Expected symbol : expected(name)) {
            if (symbol.kind.endsWith("PROC32")) {
                procedures++;
                for (int at = 0; at < symbol.size; at++) {
                    long rva = pdb.addresses().rva(symbol.section, symbol.offset) + at;
                    assertThat(pdb.at(rva)).contains(new Symbol(symbol.name, at, Symbol.Source.PROCEDURE));
                }
            }
        }
        assertThat(procedures).isGreaterThan(5);
    }

    @Test
    void namesCodeWithoutPrivateSymbolsByTheNearestPublic() throws Exception {
        PdbFile pdb = PdbFile.of(fixture("fixture64"));
        Set<String> procedures = new HashSet<>();
        for (Expected symbol : expected("fixture64")) {
            if (symbol.kind.endsWith("PROC32")) {
                procedures.add(symbol.name);
            }
        }
        int seen = 0;
        for (Expected symbol : expected("fixture64")) {
            if (symbol.kind.equals("S_PUB32") && !procedures.contains(symbol.name) && symbol.section == 1) {
                long rva = pdb.addresses().rva(symbol.section, symbol.offset);
                assertThat(pdb.at(rva + 1)).contains(new Symbol(symbol.name, 1, Symbol.Source.PUBLIC));
                seen++;
            }
        }
        assertThat(seen).isPositive();
    }

    @Test
    void knowsNoSymbolOutsideOfTheSections() throws Exception {
        PdbFile pdb = PdbFile.of(fixture("fixture64"));
        assertThat(pdb.at(0)).isEmpty();
        assertThat(pdb.at(0x7fff_ffffL)).isEmpty();
        assertThat(pdb.find("no such name")).isEmpty();
        assertThat(pdb.find("8 no one")).isEmpty();
    }

    @Test
    void readsTheLayoutOfAStructure() throws Exception {
        TypeLayout layout = PdbFile.of(fixture("fixture64")).type("Device").orElseThrow();
        assertThat(layout.sizeBytes()).isEqualTo(64);
        assertThat(layout.members())
                .extracting(Member::name, Member::offset, Member::typeName, Member::sizeBytes)
                .startsWith(
                        org.assertj.core.groups.Tuple.tuple("next", 0L, "Device *", 8L),
                        org.assertj.core.groups.Tuple.tuple("name", 8L, "char[24]", 24L),
                        org.assertj.core.groups.Tuple.tuple("bits", 32L, "Bits", 8L))
                .endsWith(org.assertj.core.groups.Tuple.tuple("counts", 48L, "int[4]", 16L));
    }

    @Test
    void listsTheTypesThatAreWanted() throws Exception {
        PdbFile pdb = PdbFile.of(fixture("fixture64"));
        assertThat(pdb.types(name -> name.equals("Bits") || name.equals("Device") || name.equals("None"), 9))
                .containsExactlyInAnyOrder("Bits", "Device");
        assertThat(pdb.types(name -> true, 1)).hasSize(1);
    }

    @Test
    void readsBitFieldsAndEnumerations() throws Exception {
        TypeLayout layout = PdbFile.of(fixture("fixture64")).type("Bits").orElseThrow();
        assertThat(layout.member("high")).contains(new Member("high", 0, "unsigned int", 4, 3, 5));
        assertThat(layout.member("color")).contains(new Member("color", 4, "Color", 4, -1, -1));
        assertThat(layout.member("none")).isEmpty();
    }

    @Test
    void belongsOnlyToTheImageWithTheSameGuidAndAge() throws Exception {
        PdbFile pdb = PdbFile.of(fixture("fixture64"));
        assertThat(pdb.guid()).matches("[0-9A-F]{32}");
        assertThat(pdb.matches(pdb.guid(), 1)).isTrue();
        assertThat(pdb.matches(pdb.guid(), 99)).isFalse();
        assertThat(pdb.matches("0".repeat(32), 1)).isFalse();
    }

    @Test
    void saysWhatIsWrongWithFilesThatAreNoPdbs() {
        assertThatThrownBy(() -> PdbFile.of(new byte[100]))
                .isInstanceOf(BadPdbException.class)
                .hasMessageContaining("not a PDB");
        byte[] old =
                Arrays.copyOf("Microsoft C/C++ program database 2.00\r\n".getBytes(StandardCharsets.US_ASCII), 200);
        assertThatThrownBy(() -> PdbFile.of(old)).hasMessageContaining("old format");
    }

    @Test
    void undecoratesNamesAsADebuggerPrintsThem() {
        assertThat(Undecorated.of("?Run@Engine@io@@QEAAXXZ", false)).isEqualTo("io::Engine::Run");
        assertThat(Undecorated.of("??0Engine@@QEAA@XZ", false)).isEqualTo("Engine::Engine");
        assertThat(Undecorated.of("??1Engine@io@@QEAA@XZ", false)).isEqualTo("io::Engine::~Engine");
        assertThat(Undecorated.of("_Start@8", true)).isEqualTo("Start");
        assertThat(Undecorated.of("@Fast@4", true)).isEqualTo("Fast");
        assertThat(Undecorated.of("_plain", false)).isEqualTo("_plain");
        assertThat(Undecorated.of("??$tmpl@H@@YAXXZ", false)).isEqualTo("??$tmpl@H@@YAXXZ");
    }

    /** The expected lines are what {@code llvm-pdbutil dump --fpo} prints, without its columns that are not read. */
    @Test
    void readsTheFrameDataOfX86Code() throws Exception {
        PdbFile pdb = PdbFile.of(fixture("fixture86fpo"));
        FrameTable table = pdb.frames().getFirst();
        List<String> lines = new ArrayList<>();
        for (long i = 0; i < table.count(); i++) {
            FrameData data = table.at(i);
            lines.add("%08X %d %d %d %d %s"
                    .formatted(
                            data.begin(),
                            data.sizeBytes(),
                            data.localBytes(),
                            data.parameterBytes(),
                            data.savedBytes(),
                            data.program().strip()));
            assertThat(pdb.frame(data.begin())).contains(data);
        }
        assertThat(lines)
                .isEqualTo(new String(resource("fixture86fpo.frames.txt"), StandardCharsets.UTF_8)
                        .lines()
                        .toList());
        assertThat(pdb.frame(0x1009)).isEmpty();
        assertThat(PdbFile.of(fixture("fixture64")).frame(0x1000)).isEmpty();
    }

    /** The expected lines are those of {@code llvm-pdbutil dump -l}: F section begin end of a function, L section offset line file. */
    @ParameterizedTest
    @ValueSource(strings = {"fixture64", "fixture86fpo"})
    void knowsTheSourceLineOfEveryByte(String name) throws Exception {
        PdbFile pdb = PdbFile.of(fixture(name));
        int end = 0;
        int bytes = 0;
        List<String> lines = new String(resource(name + ".lines.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).split(" ", 5);
            if (parts[0].equals("F")) {
                end = Integer.parseInt(parts[3]);
                continue;
            }
            boolean last = i + 1 == lines.size() || lines.get(i + 1).startsWith("F");
            int until = last ? end : Integer.parseInt(lines.get(i + 1).split(" ")[2]);
            for (int offset = Integer.parseInt(parts[2]); offset < until; offset++, bytes++) {
                long rva = pdb.addresses().rva(Integer.parseInt(parts[1]), offset);
                assertThat(pdb.line(rva)).contains(new SourceLine(parts[4], Integer.parseInt(parts[3])));
            }
        }
        assertThat(bytes).isGreaterThan(1000);
        assertThat(pdb.line(0x100F)).isEmpty();
    }

    /** FPO_DATA of winnt.h: begin, size, locals and parameters in dwords, then prolog, saved registers, EBP, kind. */
    @Test
    void readsFrameDataOfOldCompilers() throws Exception {
        byte[] raw = java.nio.ByteBuffer.allocate(48)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(0x1000)
                .putInt(0x40)
                .putInt(5)
                .putShort((short) 2)
                .putShort((short) (3 << 8 | 6))
                .putInt(0x1040)
                .putInt(0x20)
                .putInt(0)
                .putShort((short) 1)
                .putShort((short) (3 << 14))
                .putInt(0x1080)
                .putInt(0x20)
                .putInt(0)
                .putShort((short) 0)
                .putShort((short) (1 << 14))
                .array();
        FrameTable table = FrameTable.ofSizes(
                new MsfStream(PdbBytes.of(raw), ReadBudget.of(48, Budget.none()), 48, 1, new int[] {0}, 48));
        assertThat(table.find(0x103F))
                .contains(new FrameData(0x1000, 0x40, 20, 8, 12, "$T0 .raSearch = $eip $T0 ^ = $esp $T0 4 + ="));
        assertThat(table.find(0x1040).orElseThrow().program()).startsWith("$T0 $ebp =");
        assertThat(table.find(0x1060)).isEmpty();
        assertThat(table.find(0x1080).orElseThrow().program()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixture64", "fixture86fpo"})
    void damagedPdbsEndInAReasonNeverInACrash(String name) throws Exception {
        byte[] good = fixture(name);
        Random random = new Random(2026);
        int damaged = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = mutated(good, random);
            try {
                PdbFile pdb = PdbFile.of(bytes);
                for (long rva = 0x1000; rva < 0x1200; rva += 64) {
                    pdb.at(rva);
                    pdb.frame(rva);
                    pdb.line(rva);
                }
                pdb.find("locals");
                pdb.type("Device");
            } catch (BadPdbException told) {
                damaged++;
                assertThat(told.getMessage()).isNotBlank();
            }
        }
        assertThat(damaged).isBetween(100, 2000);
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
        for (int i = random.nextInt(1, 12); i > 0 && bytes.length >= 8; i--) {
            int at = random.nextInt(3) == 0
                    ? random.nextInt(Math.min(0x60, bytes.length - 4))
                    : random.nextInt(bytes.length - 4);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> Arrays.fill(bytes, at, at + 4, (byte) 0xFF);
                default -> Arrays.fill(bytes, at, at + 2, (byte) random.nextInt());
            }
        }
        return bytes;
    }
}
