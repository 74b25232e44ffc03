package io.culprit.dump.minidump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpProbe;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.UserProcess;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinidumpFileTest {

    private static DumpFile open(MinidumpWriter writer) throws NotADumpException {
        return DumpFiles.open("test.dmp", writer.write());
    }

    private static MinidumpWriter windows() {
        return new MinidumpWriter().systemInfo(9, MinidumpWriter.WINDOWS, 26100, "");
    }

    @Test
    void readsTheHeaderFacts() throws Exception {
        DumpHeader header = open(MinidumpWriter.everything()).header();
        assertThat(header.kind()).isEqualTo(DumpKind.MINIDUMP);
        assertThat(header.platform()).isEqualTo("windows");
        assertThat(header.architecture()).isEqualTo(Architecture.X64);
        assertThat(header.build()).isEqualTo(26100);
        assertThat(header.buildLab()).isEqualTo("26100.1.amd64fre.ge_release");
        assertThat(header.product()).isEqualTo("workstation");
        assertThat(header.processors()).isEqualTo(8);
        assertThat(header.time()).isEqualTo(Instant.ofEpochSecond(MinidumpWriter.TIME));
        assertThat(header.comment()).isEqualTo("eight bit");
        assertThat(header.writer()).isEqualTo("crashpad");
        assertThat(header.bugCheck()).isNull();
    }

    @Test
    void isCompleteWithoutWarningsWhenNothingIsMissing() throws Exception {
        DumpFile dump = open(MinidumpWriter.everything());
        assertThat(dump.warnings()).isEmpty();
        assertThat(dump.complete()).isTrue();
    }

    @Test
    void readsModulesWithVersionPdbAndBuildId() throws Exception {
        DumpFile dump = open(MinidumpWriter.everything());
        LoadedModule app = dump.modules().getFirst();
        assertThat(app.name()).isEqualTo("app.exe");
        assertThat(app.path()).isEqualTo("C:\\Program Files\\App\\app.exe");
        assertThat(app.base()).isEqualTo(0x7ff612340000L);
        assertThat(app.sizeBytes()).isEqualTo(0x20000);
        assertThat(app.timestamp()).isEqualTo(0x65000000);
        assertThat(app.checksum()).isEqualTo(0x1234);
        assertThat(app.pdb()).isEqualTo(new PdbIdentity("D:\\build\\app.pdb", "11223344556677880102030405060708", 3));
        assertThat(app.version().fileVersion()).isEqualTo("10.0.26100.42");
        assertThat(app.version().productVersion()).isEqualTo("10.0.26100.1");
        LoadedModule libc = dump.modules().get(1);
        assertThat(libc.name()).isEqualTo("libc.so.6");
        assertThat(libc.pdb())
                .as("zeros behind a short build id, as Breakpad has it")
                .isEqualTo(new PdbIdentity("libc.so.6", "FF0302" + "01" + "0".repeat(24), 0, "010203ff"));
        assertThat(dump.process().orElseThrow().annotations()).containsEntry("build-id libc.so.6", "010203ff");
    }

    /** A UUID is kept as a GUID, whose first parts are numbers; a build id that was cut to that size byte by byte. */
    @Test
    void tellsTheIdentityOfModulesAsTheirOwnSystemWritesIt() throws Exception {
        assertThat(buildId(0x8101)).isEqualTo("11223344556677880102030405060708");
        assertThat(buildId(0x8201)).isEqualTo("44332211665588770102030405060708");
        assertThat(buildId(MinidumpWriter.WINDOWS)).isNull();
    }

    private static @Nullable String buildId(int platform) throws Exception {
        MinidumpWriter writer = new MinidumpWriter().systemInfo(9, platform, 1, "");
        return open(writer.modules()).modules().getFirst().pdb().buildId();
    }

    @Test
    void readsUnloadedModulesWithTheStrideOfTheFile() throws Exception {
        assertThat(open(MinidumpWriter.everything()).unloadedModules())
                .containsExactly(new UnloadedModule("gone.dll", 0x7ff900000000L, 0x7ff900003000L, false, null));
    }

    @Test
    void givesTheCrashingThreadTheContextOfTheException() throws Exception {
        DumpFile dump = open(MinidumpWriter.everything());
        assertThat(dump.context().orElseThrow().instruction()).isEqualTo(0x7ff612341234L);
        Registers first = dump.threads().get(0).registers();
        Registers second = dump.threads().get(1).registers();
        assertThat(first.instruction()).isEqualTo(0x7ff612341000L);
        assertThat(first.value("rax")).isEqualTo(0xA);
        assertThat(second).isEqualTo(dump.context().get());
    }

    @Test
    void readsTheExceptionWithAsManyParametersAsItSays() throws Exception {
        ExceptionRecord exception =
                open(MinidumpWriter.everything()).exception().orElseThrow();
        assertThat(exception.code()).isEqualTo(0xC0000005);
        assertThat(exception.address()).isEqualTo(0x7ff612341234L);
        assertThat(exception.information()).containsExactly(1L, 0xDEADL);
        assertThat(exception.threadId()).isEqualTo(2);
    }

    @Test
    void readsThreadsWithNamesAndInfos() throws Exception {
        DumpThread worker = open(MinidumpWriter.everything()).threads().get(1);
        assertThat(worker.name()).isEqualTo("worker");
        assertThat(worker.teb()).isEqualTo(0x7001);
        assertThat(worker.stackStart()).isEqualTo(0x20_0000);
        assertThat(worker.stackBytes()).isEqualTo(256);
        assertThat(worker.details().suspendCount()).isEqualTo(1);
        assertThat(worker.details().priority()).isEqualTo(8);
        assertThat(worker.details().startAddress()).isEqualTo(0x7ff612340100L);
        assertThat(worker.details().created()).isEqualTo(Instant.parse("2023-11-14T22:13:20Z"));
        assertThat(worker.details().kernelTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(worker.details().userTime()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void readsMemoryFromBothListsAndFromStacks() throws Exception {
        DumpFile dump = open(MinidumpWriter.everything());
        assertThat(dump.memory().bytes(0x7ff612341000L, 64)).containsOnly(0x11);
        assertThat(dump.memory().bytes(0x20_0000L, 512)).containsOnly(0x22);
        assertThat(dump.memory().bytes(0x30_0000L, 100)).containsOnly(0x33);
        assertThat(dump.memory().bytes(0x40_0000L, 200)).containsOnly(0x44);
        assertThat(dump.memory().bytes(0x10_0000L, 256)).containsOnly(0x5A);
        assertThat(dump.memory().read(0x40_0000L, new byte[300], 0, 300)).isEqualTo(200);
        assertThat(dump.memory().whyMissing(0x50_0000L)).isEqualTo("memory not in dump");
        assertThat(dump.physicalMemory()).isEmpty();
    }

    @Test
    void readsTheProcess() throws Exception {
        UserProcess process = open(MinidumpWriter.everything()).process().orElseThrow();
        assertThat(process.id()).isEqualTo(4242);
        assertThat(process.created()).isEqualTo(Instant.ofEpochSecond(MinidumpWriter.TIME - 60));
        assertThat(process.cpuVendor()).isEqualTo("GenuineIntel");
        assertThat(process.osVersion()).isEqualTo("10.0.26100 Service Pack 7");
        assertThat(process.comments()).containsExactly("eight bit", "sixteen bit");
        assertThat(process.handles())
                .containsExactly(new UserProcess.Handle(0x44, "Event", "\\BaseNamedObjects\\ready", 0x1F0003));
        assertThat(process.regions()).containsExactly(new UserProcess.Region(0x10000, 0x2000, 0x1000, 4, 0x20000));
    }

    @Test
    void readsWhatTheProcessAndTheSystemUsedOfMemory() throws Exception {
        UserProcess process = open(MinidumpWriter.everything()).process().orElseThrow();
        assertThat(process.memory())
                .isEqualTo(new UserProcess.Memory(2L << 20, 1L << 20, 11L << 20, 8L << 20, 10L << 20, 18L << 20));
        assertThat(process.systemMemory())
                .isEqualTo(new UserProcess.SystemMemory(1000L << 12, 400L << 12, 700L << 12, 800L << 12, 900L << 12));
    }

    @Test
    void leavesOutCountersThatTheWriterDidNotFill() throws Exception {
        assertThat(memory(windows().vmCounters(2, 1)))
                .isEqualTo(new UserProcess.Memory(2L << 20, 1L << 20, 7L << 20, 8L << 20, null, null));
        assertThat(memory(windows().vmCounters(1, 0)))
                .isEqualTo(new UserProcess.Memory(2L << 20, 1L << 20, 9L << 20, 8L << 20, null, null));
        assertThat(systemMemory(windows().systemMemory(0xD, 4096, 2, 3, 4, 5, 6)))
                .isEqualTo(new UserProcess.SystemMemory(2L << 12, null, null, null, null));
    }

    @Test
    void takesNoSizeFromCountersThatCannotBe() throws Exception {
        assertThat(systemMemory(windows().systemMemory(2, 0, 2, 3))).isNull();
        assertThat(systemMemory(windows().systemMemory(2, -1, 2, 3))).isNull();
        assertThat(systemMemory(windows().systemMemory(2, 4096, -1, -1, Long.MAX_VALUE, 5, 6)))
                .isEqualTo(new UserProcess.SystemMemory(0xFFFFFFFFL << 12, null, null, 6L << 12, 5L << 12));
        assertThat(memory(windows().stream(22, new byte[20]))).isNull();
    }

    private static UserProcess.Memory memory(MinidumpWriter writer) throws Exception {
        return open(writer).process().orElseThrow().memory();
    }

    private static UserProcess.SystemMemory systemMemory(MinidumpWriter writer) throws Exception {
        return open(writer).process().orElseThrow().systemMemory();
    }

    @Test
    void readsAnnotationsOfCrashpadThatAreText() throws Exception {
        assertThat(open(MinidumpWriter.everything()).process().orElseThrow().annotations())
                .containsEntry("version", "1.2.3")
                .containsEntry("channel", "beta")
                .containsEntry("report-id", "abababab-abab-abab-abab-abababababab")
                .containsValue("abort() called")
                .doesNotContainKey("client-id");
    }

    @Test
    void listsEveryStreamWithItsSizeAlsoUnknownOnes() throws Exception {
        assertThat(open(MinidumpWriter.everything()).process().orElseThrow().streams())
                .hasSize(19)
                .contains(
                        new UserProcess.Stream(19, "Token", 40),
                        new UserProcess.Stream(21, "SystemMemoryInfo", 492),
                        new UserProcess.Stream(22, "ProcessVmCounters", 152),
                        new UserProcess.Stream(0x4B6B0002, "unknown 4b6b0002", 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void readsEveryVersionOfTheMiscInfo(int version) throws Exception {
        DumpFile dump = open(windows().miscInfo(version));
        assertThat(dump.process().orElseThrow().id()).isEqualTo(4242);
        assertThat(dump.header().buildLab()).isEqualTo(version >= 4 ? "26100.1.amd64fre.ge_release" : null);
        assertThat(dump.header().writer()).isEqualTo(version >= 4 ? "dbgcore" : null);
        assertThat(dump.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "9, X64",
        "0, X86",
        "10, X86",
        "12, ARM64",
        "32771, ARM64",
        "5, ARM",
        "13, ARM",
    })
    void knowsTheProcessorsNumbers(int number, Architecture architecture) throws Exception {
        assertThat(open(new MinidumpWriter().systemInfo(number, 2, 1, ""))
                        .header()
                        .architecture())
                .isEqualTo(architecture);
    }

    @ParameterizedTest
    @CsvSource({"6, Itanium", "1, MIPS", "3, PowerPC", "32769, SPARC", "77, 77"})
    void refusesOtherProcessorsByName(int number, String name) {
        assertThatThrownBy(() -> open(new MinidumpWriter().systemInfo(number, 2, 1, "")))
                .isInstanceOf(NotADumpException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource({
        "32769, x",
        "33025, macos",
        "33026, ios",
        "33281, linux",
        "33283, android",
        "33286, fuchsia",
        "2, windows",
        "3, windows",
    })
    void namesThePlatform(int number, String platform) throws Exception {
        DumpFile dump = open(new MinidumpWriter().systemInfo(9, number, 1, ""));
        assertThat(dump.header().platform()).isEqualTo(platform.equals("x") ? "windows" : platform);
    }

    @Test
    void saysWhatOtherSystemsDoNotHave() throws Exception {
        DumpFile dump = open(new MinidumpWriter()
                .systemInfo(9, 0x8201, 0, "Linux 6.1.0 x86_64")
                .modules());
        assertThat(dump.warnings()).singleElement().asString().contains("Linux").contains("absent");
        assertThat(dump.header().product()).isNull();
        assertThat(dump.process().orElseThrow().osVersion()).isEqualTo("10.0.0 Linux 6.1.0 x86_64");
    }

    @Test
    void readsBreakpadsFilesOfLinuxAsAnnotations() throws Exception {
        DumpFile dump = open(new MinidumpWriter()
                .systemInfo(9, 0x8201, 0, "").stream(
                        0x47670005, text("DISTRIB_ID=Ubuntu\nDISTRIB_DESCRIPTION=\"Ubuntu 24.04\"\n"))
                        .stream(0x47670006, text("./app\0--flag\0"))
                        .stream(0x47670004, text("Name:\tapp\nPid:\t77\nUid:\t1000\n"))
                        .stream(0x47670003, text("processor : 0\nmodel name : Fast CPU\n"))
                        .stream(0x47670007, text("SECRET=password\0")));
        UserProcess process = dump.process().orElseThrow();
        assertThat(process.annotations())
                .containsEntry("cmdline", "./app --flag")
                .containsEntry("DISTRIB_DESCRIPTION", "Ubuntu 24.04")
                .containsEntry("Name", "app")
                .containsEntry("model name", "Fast CPU")
                .doesNotContainKey("Uid");
        assertThat(process.annotations().toString()).doesNotContain("password");
        assertThat(process.id()).isEqualTo(77);
        assertThat(dump.header().writer()).isEqualTo("breakpad");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsTheOldArm64ContextOfBreakpad() throws Exception {
        byte[] context = new byte[0x31C];
        LittleEndian.putU32(context, 0, 0x80000006);
        LittleEndian.putU64(context, 8, 0x77);
        LittleEndian.putU64(context, 8 + 8 * 30, 0x1111);
        LittleEndian.putU64(context, 8 + 8 * 31, 0x2000);
        LittleEndian.putU64(context, 8 + 8 * 32, 0x3000);
        LittleEndian.putU32(context, 0x110, 0x60000000);
        DumpFile dump =
                open(new MinidumpWriter().systemInfo(0x8003, 0x8203, 0, "").threads(context));
        Registers registers = dump.threads().getFirst().registers();
        assertThat(registers.instruction()).isEqualTo(0x3000);
        assertThat(registers.stackPointer()).isEqualTo(0x2000);
        assertThat(registers.value("x0")).isEqualTo(0x77);
        assertThat(registers.value("lr")).isEqualTo(0x1111);
        assertThat(registers.value("cpsr")).isEqualTo(0x60000000);
    }

    @Test
    void readsTheArmContextOfBreakpad() throws Exception {
        byte[] context = new byte[0x170];
        LittleEndian.putU32(context, 0, 0x40000006);
        LittleEndian.putU32(context, 0x38, 0x2000);
        LittleEndian.putU32(context, 0x40, 0x3000);
        DumpFile dump = open(new MinidumpWriter().systemInfo(5, 0x8203, 0, "").threads(context));
        assertThat(dump.threads().getFirst().registers()).isNotNull();
        assertThat(dump.threads().getFirst().registers().instruction()).isEqualTo(0x3000);
        assertThat(dump.threads().getFirst().registers().stackPointer()).isEqualTo(0x2000);
    }

    @Test
    void readsContextsThatCarryTheProcessorsBitAlone() throws Exception {
        byte[] context = MinidumpWriter.x64Context(0x1000, 0x2000);
        LittleEndian.putU32(context, 0x30, 0x100000);
        DumpFile dump = open(new MinidumpWriter().systemInfo(9, 0x8101, 6, "").threads(context));
        assertThat(dump.threads().getFirst().registers()).isNotNull();
        assertThat(dump.threads().getFirst().registers().instruction()).isEqualTo(0x1000);
    }

    @Test
    void takesTheProcessorFromTheContextsWhereTheSystemInfoIsMissing() throws Exception {
        DumpFile dump = open(new MinidumpWriter().threads(MinidumpWriter.x64Context(0x1000, 0x2000)));
        assertThat(dump.header().architecture()).isEqualTo(Architecture.X64);
        assertThat(dump.complete()).isFalse();
        assertThat(dump.warnings()).anyMatch(warning -> warning.contains("look like x64"));
    }

    @Test
    void guessesTheProcessorFromTheSizeOfAContextAndFromAddresses() throws Exception {
        assertGuessed(Architecture.X64, "its addresses", new MinidumpWriter().modules());
        assertGuessed(Architecture.X86, "its addresses", new MinidumpWriter().exception(1, 5, 0x401000, new byte[0]));
        assertGuessed(Architecture.X64, "its addresses", new MinidumpWriter().exception(1, 5, 1L << 33, new byte[0]));
        assertGuessed(
                Architecture.ARM64,
                "a context of 912 bytes",
                new MinidumpWriter().exception(1, 5, 0x401000, new byte[0x390]));
    }

    private static void assertGuessed(Architecture architecture, String from, MinidumpWriter writer) throws Exception {
        DumpFile dump = open(writer);
        assertThat(dump.header().architecture()).isEqualTo(architecture);
        assertThat(dump.complete()).isFalse();
        assertThat(dump.warnings()).anyMatch(warning -> warning.endsWith("is a guess from " + from));
    }

    @Test
    void refusesAMinidumpWhoseProcessorNothingTells() {
        assertThatThrownBy(() -> open(new MinidumpWriter().miscInfo(1)))
                .isInstanceOf(NotADumpException.class)
                .hasMessageContaining("which processor");
    }

    @Test
    void saysWhichThreadsHaveNoContext() throws Exception {
        DumpFile dump = open(windows().threads(MinidumpWriter.x64Context(1, 2), new byte[0]));
        assertThat(dump.threads().get(1).registers()).isNull();
        assertThat(dump.warnings()).containsExactly("1 of 2 threads have no context");
        assertThat(dump.complete()).isTrue();
    }

    @Test
    void usesTheThreadsOwnContextWhereTheExceptionHasNone() throws Exception {
        byte[] context = MinidumpWriter.x64Context(0x4444, 0x2000);
        DumpFile dump = open(windows().threads(context).exception(1, 5, 6, new byte[0]));
        assertThat(dump.context().orElseThrow().instruction()).isEqualTo(0x4444);
    }

    @Test
    void usesTheThreadThatAskedForTheDumpWhereThereIsNoException() throws Exception {
        byte[] info = new byte[12];
        LittleEndian.putU32(info, 0, 3);
        LittleEndian.putU32(info, 8, 2);
        DumpFile dump = open(
                windows()
                        .threads(MinidumpWriter.x64Context(0x1111, 0x2000), MinidumpWriter.x64Context(0x2222, 0x2000))
                        .stream(0x47670001, info));
        assertThat(dump.exception()).isEmpty();
        assertThat(dump.context().orElseThrow().instruction()).isEqualTo(0x2222);
    }

    @Test
    void readsListsThatArePaddedAfterTheirCount() throws Exception {
        byte[] list = new byte[8 + 2 * 16];
        LittleEndian.putU32(list, 0, 2);
        LittleEndian.putU64(list, 8, 0x5000);
        LittleEndian.putU32(list, 16, 4);
        LittleEndian.putU32(list, 20, 0);
        LittleEndian.putU64(list, 24, 0x6000);
        LittleEndian.putU32(list, 32, 4);
        LittleEndian.putU32(list, 36, 32);
        DumpFile dump = open(windows().stream(5, list));
        assertThat(dump.memory().holds(0x6000, 4)).isTrue();
        assertThat(dump.complete()).isTrue();
    }

    @Test
    void takesTheFirstUsableOfRepeatedStreams() throws Exception {
        MinidumpWriter writer =
                new MinidumpWriter().entry(0, 0, 0).entry(7, 0x7FFFFFFF, 56).entry(7, 0, 0);
        DumpFile dump = open(writer.systemInfo(9, 2, 26100, "").systemInfo(0, 2, 1, ""));
        assertThat(dump.header().architecture()).isEqualTo(Architecture.X64);
        assertThat(dump.header().build()).isEqualTo(26100);
        assertThat(dump.complete()).isFalse();
    }

    @Test
    void keepsAddressesOf32BitProcessesUnsigned() throws Exception {
        DumpFile dump = open(new MinidumpWriter()
                .systemInfo(0, 2, 7601, "")
                .exception(1, 0x80000003, 0xFFFFFFFF_80001234L, new byte[0]));
        assertThat(dump.exception().orElseThrow().address()).isEqualTo(0x80001234L);
    }

    @Test
    void reportsWhatATruncatedFileStillHolds() throws Exception {
        byte[] whole = MinidumpWriter.everything().write();
        int partial = 0;
        for (int size = 0; size < whole.length; size += 8) {
            byte[] cut = Arrays.copyOf(whole, size);
            try (DumpFile dump = DumpFiles.open("cut.dmp", cut)) {
                assertThat(dump.complete()).as("cut at %d", size).isFalse();
                assertThat(dump.warnings()).isNotEmpty();
                partial++;
            } catch (NotADumpException e) {
                assertThat(e.getMessage()).isNotBlank();
                assertThat(e.offset()).isBetween(0L, (long) size);
            }
        }
        assertThat(partial).isGreaterThan(whole.length / 16);
    }

    @Test
    void survivesEveryFieldAtItsExtremes() throws Exception {
        byte[] whole = MinidumpWriter.everything().write();
        int opened = 0;
        for (int at = 0; at + 8 <= whole.length; at += 4) {
            for (long value : new long[] {0, -1, 0x7FFFFFFFL, 0x80000000L, 0x7FFFFFFF_FFFFFFFFL, whole.length}) {
                byte[] changed = whole.clone();
                LittleEndian.putU32(changed, at, (int) value);
                LittleEndian.putU32(changed, at + 4, (int) (value >> 32));
                opened += DumpProbe.opens(changed) ? 1 : 0;
            }
        }
        assertThat(opened).isGreaterThan(whole.length / 2);
    }

    @Test
    void readsNoMoreUnloadedModulesThanWindowsEverLists() throws Exception {
        byte[] list = new byte[12 + 24 * 20_000];
        LittleEndian.putU32(list, 0, 12);
        LittleEndian.putU32(list, 4, 24);
        LittleEndian.putU32(list, 8, 20_000);
        DumpFile dump = open(windows().stream(14, list));
        assertThat(dump.unloadedModules()).hasSize(4096);
        assertThat(dump.warnings()).containsExactly("the UnloadedModuleList promises 20000 entries and holds 4096");
    }

    /** Streams that share their bytes make more entries than the file could hold. */
    @Test
    void readsNoMoreOfAllListsTogetherThanAnHonestFileHas() throws Exception {
        byte[] file = Arrays.copyOf(new MinidumpWriter().systemInfo(9, 2, 1, "").write(), 8 << 20);
        int entry = MinidumpWriter.DIRECTORY + 12;
        for (int type : new int[] {3, 4, 5, 9, 24}) {
            LittleEndian.putU32(file, entry, type);
            LittleEndian.putU32(file, entry + 4, 6 << 20);
            LittleEndian.putU32(file, entry + 8, 1 << 20);
            entry += 12;
        }
        LittleEndian.putU32(file, 1 << 20, 100_000);
        try (DumpFile dump = DumpFiles.open("shared.dmp", file)) {
            assertThat(dump.complete()).isFalse();
            assertThat(dump.warnings()).anyMatch(warning -> warning.endsWith("only 0 are read"));
        }
    }

    @Test
    void doesNotMultiplyStringsThatOverlap() throws Exception {
        int count = 20_000;
        byte[] list = new byte[4 + count * 108];
        LittleEndian.putU32(list, 0, count);
        MinidumpWriter writer = new MinidumpWriter();
        int name = writer.string("x".repeat(0x7000));
        for (int i = 0; i < count / 4; i++) {
            LittleEndian.putU32(list, 4 + i * 108 + 20, name + (i % 64) * 2);
        }
        DumpFile dump = open(writer.systemInfo(9, 2, 1, "").stream(4, Arrays.copyOf(list, 4 + count / 4 * 108)));
        long characters = dump.modules().stream()
                .map(LoadedModule::name)
                .distinct()
                .mapToLong(String::length)
                .sum();
        assertThat(characters).isLessThan(2L * 1024 * 1024);
        assertThat(dump.complete()).isFalse();
    }
}
