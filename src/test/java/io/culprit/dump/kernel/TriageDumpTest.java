package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.ContextWriter;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.dump.KernelPointers;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.TriageDumpWriter.Generation;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Architecture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriageDumpTest {

    private static final long NT = 0xFFFF_F804_7BA0_0000L;
    private static final long STACK = 0xFFFF_8504_2989_0EE8L;
    private static final long KDBG = 0xFFFF_F804_7C60_0B20L;
    private static final UUID SMBIOS = UUID.fromString("bc5c008f-1e3a-44d7-988d-86f6884c6758");
    private static final UUID UNKNOWN = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    @ParameterizedTest
    @CsvSource({"X64,FIRST", "X64,SECOND", "ARM64,FIRST", "ARM64,SECOND"})
    void readsTheHeaderOfBothGenerations(Architecture architecture, Generation generation) throws NotADumpException {
        try (DumpFile dump = open(writer(architecture).generation(generation))) {
            DumpHeader header = dump.header();
            assertThat(header.kind()).isEqualTo(DumpKind.TRIAGE);
            assertThat(header.type()).isEqualTo(4);
            assertThat(header.architecture()).isEqualTo(architecture);
            assertThat(header.build()).isEqualTo(22631);
            assertThat(header.processors()).isEqualTo(8);
            assertThat(header.product()).isEqualTo("server");
            assertThat(header.time()).isEqualTo(Instant.parse("2026-03-01T10:20:30.1234567Z"));
            assertThat(header.uptime()).isEqualTo(Duration.ofMillis(655_250));
            assertThat(header.comment()).isNull();
            assertThat(header.bugCheck()).isEqualTo(new BugCheckData(0xE6, 0x26, 0xFFFF_A80F_0000_0060L, 0xC1F80, 6));
            assertThat(header.writer()).isEqualTo("kernel");
            assertThat(dump.complete()).isTrue();
            assertThat(dump.warnings()).isEmpty();
            assertThat(dump.context().orElseThrow().instruction()).isEqualTo(NT + 0x3F5A80);
            assertThat(dump.context().orElseThrow().stackPointer()).isEqualTo(STACK);
            assertThat(dump.exception().orElseThrow().code()).isEqualTo(0x8000_0003);
            assertThat(dump.exception().orElseThrow().information()).containsExactly(7L);
            assertThat(dump.kernel().orElseThrow().debuggerDataBlock()).isEqualTo(KDBG);
            assertThat(dump.physicalMemory()).isEmpty();
            assertThat(dump.threads()).isEmpty();
            assertThat(dump.process()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"X64", "X86"})
    void readsWhichDriverWindowsItselfBlamed(Architecture architecture) throws NotADumpException {
        try (DumpFile dump = open(writer(architecture).brokenDriver("rt640x64.sys", 12))) {
            assertThat(dump.part(DumpPart.BROKEN_DRIVER).map(name -> new String(name, StandardCharsets.UTF_16LE)))
                    .contains("rt640x64.sys");
            assertThat(dump.warnings()).isEmpty();
        }
        try (DumpFile dump = open(writer(architecture))) {
            assertThat(dump.part(DumpPart.BROKEN_DRIVER)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFFFF_FFFFL, 0x8000_0000L, 1025})
    void saysThatTheNameOfTheBlamedDriverCannotBeRead(long units) throws NotADumpException {
        try (DumpFile dump = open(writer(Architecture.X64).brokenDriver("rt640x64.sys", units))) {
            assertThat(dump.part(DumpPart.BROKEN_DRIVER)).isEmpty();
            assertThat(dump.complete()).isFalse();
            assertThat(dump.warnings()).anyMatch(warning -> warning.contains("broken driver"));
        }
    }

    @ParameterizedTest
    @CsvSource({"X64, 2, module list is corrupt", "X86, 1, no module list", "X64, 77, 0x4d"})
    void saysThatTheWriterMetTrouble(Architecture architecture, long status, String words) throws NotADumpException {
        TriageDumpWriter writer = writer(architecture);
        writer.header().writerStatus(status);
        try (DumpFile dump = open(writer)) {
            assertThat(dump.complete()).isTrue();
            assertThat(dump.warnings())
                    .anyMatch(warning ->
                            warning.contains("the writer of the dump met trouble") && warning.contains(words));
        }
    }

    @Test
    void namesModulesWithoutTheirFolder() throws NotADumpException {
        try (DumpFile dump = open(writer(Architecture.X64))) {
            assertThat(dump.modules())
                    .containsExactly(
                            new LoadedModule(
                                    "ntoskrnl.exe",
                                    "\\SystemRoot\\system32\\ntoskrnl.exe",
                                    NT,
                                    0x104_6000,
                                    0x0D83_33E6,
                                    0xA5_93ACL,
                                    null,
                                    null),
                            new LoadedModule(
                                    "hal.dll",
                                    "\\SystemRoot\\system32\\hal.dll",
                                    NT - 0x100_0000,
                                    0x6000,
                                    0xFEDC_BA98L,
                                    1L,
                                    null,
                                    null),
                            new LoadedModule(
                                    "rt640x64.sys",
                                    "\\SystemRoot\\System32\\drivers\\rt640x64.sys",
                                    NT + 0x200_0000,
                                    0x11_4000,
                                    0x6543_2100,
                                    2L,
                                    null,
                                    null));
        }
    }

    @Test
    void keepsNamesWithoutFolderAsTheyAre() throws NotADumpException {
        try (DumpFile dump = open(writer(Architecture.X64).generation(Generation.SECOND))) {
            assertThat(dump.modules())
                    .extracting(LoadedModule::name)
                    .containsExactly("ntoskrnl.exe", "hal.dll", "rt640x64.sys");
            assertThat(dump.modules()).extracting(LoadedModule::path).containsOnlyNulls();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x90, 0x98, 0xA8, 0xB0})
    void findsTheDistanceOfDriverEntries(int stride) throws NotADumpException {
        try (DumpFile dump = open(writer(Architecture.X64).stride(stride))) {
            assertThat(dump.modules())
                    .extracting(LoadedModule::base)
                    .containsExactly(NT, NT - 0x100_0000, NT + 0x200_0000);
            assertThat(dump.complete()).isTrue();
        }
    }

    @Test
    void marksUnloadedNamesThatWereCut() throws NotADumpException {
        TriageDumpWriter writer = writer(Architecture.X64)
                .unloaded("dam.sys", NT + 0x10000, NT + 0x20000)
                .unloaded("hwpolicy.sys", NT + 0x30000, NT + 0x40000)
                .unloaded("dump_storport.sys", NT + 0x50000, NT + 0x60000);
        try (DumpFile dump = open(writer)) {
            assertThat(dump.unloadedModules())
                    .containsExactly(
                            new UnloadedModule("dam.sys", NT + 0x10000, NT + 0x20000, false, null),
                            new UnloadedModule("hwpolicy.sys", NT + 0x30000, NT + 0x40000, false, null),
                            new UnloadedModule("dump_storpor", NT + 0x50000, NT + 0x60000, true, null));
        }
    }

    @Test
    void laysStackDebuggerDataAndBlocksOverMemory() throws NotADumpException {
        TriageDumpWriter writer = writer(Architecture.X64)
                .memory(0xFFFF_A80F_0000_0060L, new byte[] {3, 0, 0x50, 1})
                .memory(0xFFFF_A80F_0000_0000L, new byte[] {9})
                .dataPage(0xFFFF_B000_0000_0000L, new byte[] {5, 6});
        try (DumpFile dump = open(writer)) {
            assertThat(dump.memory().u64(STACK)).isEqualTo(NT + 0x1234);
            assertThat(dump.memory().u32(KDBG + 0x10)).isEqualTo(0x4742444B);
            assertThat(dump.memory().u32(0xFFFF_A80F_0000_0060L)).isEqualTo(0x0150_0003);
            assertThat(dump.memory().u8(0xFFFF_A80F_0000_0000L)).isEqualTo(9);
            assertThat(dump.memory().u16(0xFFFF_B000_0000_0000L)).isEqualTo(0x0605);
            assertThat(dump.memory().findU32(0xFFFF_A80F_0000_0064L)).isEmpty();
            assertThat(dump.memory().whyMissing(NT)).isEqualTo("memory not in dump");
            assertThat(dump.callStack()).contains(new DumpFile.StackRange(STACK, 0x100));
        }
    }

    @Test
    void findsTheProcessorBlockByTheProcessorArray() throws NotADumpException {
        long prcbAddress = 0xFFFF_F804_782D_4180L;
        long array = KDBG + 0x5000;
        TriageDumpWriter writer = withStructures(prcbAddress, false)
                .memory(array, new Image(64).u64(16, prcbAddress).toBytes());
        try (DumpFile dump = open(writer)) {
            assertThatStructuresAreInMemory(dump, prcbAddress);
        }
    }

    @Test
    void findsTheProcessorBlockByItsEmptyListsWhereTheArrayIsLeftOut() throws NotADumpException {
        long prcbAddress = 0xFFFF_9100_D257_C180L;
        try (DumpFile dump = open(withStructures(prcbAddress, true))) {
            assertThatStructuresAreInMemory(dump, prcbAddress);
        }
    }

    @Test
    void concludesNoAddressFromAFewAccidentalLists() throws NotADumpException {
        try (DumpFile dump = open(withStructures(0xFFFF_9100_D257_C180L, false))) {
            assertThat(dump.memory().findU32(0xFFFF_9100_D257_C180L)).isEmpty();
            assertThat(dump.part(DumpPart.PRCB)).isPresent();
        }
    }

    @Test
    void listsSecondaryDataWithTheNamesOfKnownTags() throws NotADumpException {
        TriageDumpWriter writer = writer(Architecture.X64)
                .blob(new UUID(0, 0), new byte[0])
                .blob(UNKNOWN, new byte[] {1, 2, 3})
                .blob(SMBIOS, new byte[] {4, 5, 6, 7});
        try (DumpFile dump = open(writer)) {
            assertThat(dump.secondaryData())
                    .extracting(SecondaryBlob::guid)
                    .containsExactly(
                            SMBIOS.toString(), new UUID(0, 0).toString(), UNKNOWN.toString(), SMBIOS.toString());
            assertThat(dump.secondaryData())
                    .extracting(SecondaryBlob::name)
                    .containsExactly("SMBIOS tables", "", "", "SMBIOS tables");
            assertThat(dump.contents(dump.secondaryData().get(2), 100)).containsExactly(1, 2, 3);
            assertThat(dump.contents(dump.secondaryData().get(3), 2)).containsExactly(4, 5);
            assertThat(dump.complete()).isTrue();
        }
    }

    @Test
    void takesFillerForAbsence() throws NotADumpException {
        TriageDumpWriter writer = TriageDumpWriter.of(Architecture.X64);
        try (DumpFile dump = open(writer)) {
            DumpHeader header = dump.header();
            assertThat(header.build()).isZero();
            assertThat(header.processors()).isZero();
            assertThat(header.bugCheck()).isNull();
            assertThat(header.time()).isNull();
            assertThat(header.uptime()).isNull();
            assertThat(header.comment()).isNull();
            assertThat(header.product()).isNull();
            assertThat(header.writer()).isNull();
            assertThat(dump.context()).isEmpty();
            assertThat(dump.exception()).isEmpty();
            assertThat(dump.kernel()).contains(new KernelPointers(0, 0, 0, 0, 0, false));
            assertThat(dump.modules()).isEmpty();
            assertThat(dump.callStack()).isEmpty();
            assertThat(dump.secondaryData()).isEmpty();
        }
    }

    @Test
    void readsTheComment() throws NotADumpException {
        TriageDumpWriter writer = writer(Architecture.X64);
        writer.header().comment("taken by hand");
        try (DumpFile dump = open(writer)) {
            assertThat(dump.header().comment()).isEqualTo("taken by hand");
        }
    }

    @Test
    void reportsADumpThatWasNotWrittenToItsEnd() throws NotADumpException {
        try (DumpFile dump = open(writer(Architecture.X64).withoutMark())) {
            assertThat(dump.complete()).isFalse();
            assertThat(dump.warnings()).singleElement().asString().startsWith("the mark TRGD is not at byte ");
            assertThat(dump.modules()).hasSize(3);
        }
    }

    @Test
    void saysThatTheWriterHadTooLittleRoom() throws NotADumpException {
        TriageDumpWriter writer = writer(Architecture.X64);
        writer.header().attributes(1 << 2);
        byte[] overflowed =
                new Image(0).bytes(0, writer.toBytes()).u32(0x2044, 0x141).toBytes();
        try (DumpFile dump = DumpFiles.open("test.dmp", overflowed)) {
            assertThat(dump.complete()).isFalse();
            assertThat(dump.warnings())
                    .satisfiesExactly(
                            first -> assertThat(first).contains("InsufficientDumpfileSize"),
                            second -> assertThat(second).contains("TriageOptions"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsDumpsOf32BitSystems(boolean narrowBlocks) throws NotADumpException {
        TriageDumpWriter writer = TriageDumpWriter.of(Architecture.X86)
                .narrowBlocks(narrowBlocks)
                .module("\\WINDOWS\\system32\\ntkrnlpa.exe", 0x804D_7000L, 0x1F_8000, 0x4802_5EAB, 0x1F_E2A0)
                .module("\\SystemRoot\\system32\\drivers\\ks.sys", 0xF76B_0000L, 0x2_3000, 0x4802_5F00, 0)
                .unloaded("cdaudio.sys", 0xBA3A_8000L, 0xBA3A_D000L)
                .stack(0xB84F_1A00L, new Image(0x100).u32(0, 0x804E_1234L).toBytes())
                .memory(0x8654_3210L, new byte[] {1, 2, 3, 4})
                .memory(0x8000_0000L, new byte[] {5, 6, 7, 8});
        writer.header()
                .build(2600)
                .bugCheck(0xD1, 0xF76B_0000L, 2, 0, 0xF76B_1234L)
                .context(ContextWriter.of(Architecture.X86, 0xF76B_1234L, 0xB84F_1A00L));
        try (DumpFile dump = open(writer)) {
            assertThat(dump.header().architecture()).isEqualTo(Architecture.X86);
            assertThat(dump.header().build()).isEqualTo(2600);
            assertThat(dump.header().bugCheck()).isEqualTo(new BugCheckData(0xD1, 0xF76B_0000L, 2, 0, 0xF76B_1234L));
            assertThat(dump.modules()).extracting(LoadedModule::name).containsExactly("ntkrnlpa.exe", "ks.sys");
            assertThat(dump.modules()).extracting(LoadedModule::timestamp).containsExactly(0x4802_5EABL, 0x4802_5F00L);
            assertThat(dump.unloadedModules())
                    .containsExactly(new UnloadedModule("cdaudio.sys", 0xBA3A_8000L, 0xBA3A_D000L, false, null));
            assertThat(dump.memory().u32(0xB84F_1A00L)).isEqualTo(0x804E_1234);
            assertThat(dump.memory().u32(0x8654_3210L)).isEqualTo(0x04030201);
            assertThat(dump.memory().u32(0xFFFF_FFFF_8654_3210L))
                    .as("sign-extended")
                    .isEqualTo(0x04030201);
            assertThat(dump.context().orElseThrow().instruction()).isEqualTo(0xF76B_1234L);
            assertThat(dump.complete()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"X64", "ARM64"})
    void tellsTheMachineByItsContextWhereTheFieldIsDamaged(Architecture architecture) throws NotADumpException {
        TriageDumpWriter writer = writer(architecture);
        writer.header().machine(0x1234);
        try (DumpFile dump = open(writer)) {
            assertThat(dump.header().architecture()).isEqualTo(architecture);
            assertThat(dump.warnings()).singleElement().asString().contains("0x1234");
        }
    }

    @Test
    void hashesTheFileWhenAsked() throws NotADumpException {
        try (DumpFile dump = DumpFiles.open("a.dmp", writer(Architecture.X64).toBytes())) {
            assertThat(dump.source().name()).isEqualTo("a.dmp");
            assertThat(dump.source().sha256()).get().asString().matches("[0-9a-f]{64}");
        }
    }

    static TriageDumpWriter writer(Architecture architecture) {
        TriageDumpWriter writer = TriageDumpWriter.of(architecture)
                .module("\\SystemRoot\\system32\\ntoskrnl.exe", NT, 0x104_6000, 0x0D83_33E6, 0xA5_93AC)
                .module("\\SystemRoot\\system32\\hal.dll", NT - 0x100_0000, 0x6000, 0xFEDC_BA98L, 1)
                .module("\\SystemRoot\\System32\\drivers\\rt640x64.sys", NT + 0x200_0000, 0x11_4000, 0x6543_2100, 2)
                .stack(STACK, new Image(0x100).u64(0, NT + 0x1234).toBytes())
                .debuggerData(kdbg().toBytes())
                .blob(SMBIOS, new byte[] {1});
        writer.header()
                .build(22631)
                .processors(8)
                .product(3)
                .time(Instant.parse("2026-03-01T10:20:30.1234567Z"))
                .uptime(Duration.ofMillis(655_250))
                .bugCheck(0xE6, 0x26, 0xFFFF_A80F_0000_0060L, 0xC1F80, 6)
                .debuggerData(KDBG)
                .context(ContextWriter.of(architecture, NT + 0x3F5A80, STACK))
                .exception(0x8000_0003, 1, NT + 0x3F5A80, 7);
        return writer;
    }

    private static Image kdbg() {
        return new Image(0x380)
                .text(0x10, "KDBG")
                .u32(0x14, 0x380)
                .u64(0x218, KDBG + 0x5000)
                .u16(0x2A0, 0xB8)
                .u16(0x2A8, 0xB80)
                .u16(0x2B0, 0x1000)
                .u16(0x2B4, 8)
                .u16(0x2BE, 0x24)
                .u16(0x2C0, 0x900);
    }

    private static TriageDumpWriter withStructures(long prcbAddress, boolean lists) {
        Image prcb = new Image(0x1000).u64(8, 0xFFFF_C08B_DE9E_1640L).u32(0x24, 2);
        for (int i = 0; i < (lists ? 40 : 3); i++) {
            int at = 0x400 + 0x20 * i;
            prcb.u64(at, prcbAddress + at).u64(at + 8, prcbAddress + at);
        }
        prcb.u64(0x300, 0xFFFF_C08B_0000_0000L).u64(0x308, 0xFFFF_C08B_0000_0000L);
        return writer(Architecture.X64)
                .prcb(prcb.toBytes())
                .thread(new Image(0x900)
                        .u8(0, 0x86)
                        .u64(0xB8, 0xFFFF_C08B_DCE9_4180L)
                        .toBytes())
                .process(new Image(0xB80).u8(0, 3).text(0x5A8, "System").toBytes());
    }

    private static void assertThatStructuresAreInMemory(DumpFile dump, long prcbAddress) {
        assertThat(dump.memory().u32(prcbAddress + 0x24)).isEqualTo(2);
        assertThat(dump.memory().u8(0xFFFF_C08B_DE9E_1640L)).isEqualTo(0x86);
        assertThat(dump.memory().u32(0xFFFF_C08B_DCE9_4180L + 0x5A8)).isEqualTo(0x74737953);
        assertThat(dump.part(DumpPart.PRCB).orElseThrow()).hasSize(0x1000);
        assertThat(dump.part(DumpPart.THREAD).orElseThrow()).hasSize(0x900);
        assertThat(dump.part(DumpPart.PROCESS).orElseThrow()).hasSize(0xB80);
        assertThat(dump.part(DumpPart.MEMORY_MANAGEMENT).orElseThrow()).hasSize(0x50);
    }

    private static DumpFile open(TriageDumpWriter writer) throws NotADumpException {
        return DumpFiles.open("test.dmp", writer.toBytes());
    }
}
