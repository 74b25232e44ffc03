package io.culprit.emulator.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.PageTables;
import io.culprit.machine.Paging;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Emulated dumps of pages as an independent reader (kdmp-parser) sees them, where it is installed. */
class KdmpParserTest {

    private static final int PAGE = 0x1000;
    private static final int START = 16;

    /** Registers in the order of their values in CONTEXT (winnt.h), which begin at 0x78. */
    private static final List<String> REGISTERS = List.of(
            "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15", "rip");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "gpu-unmapped-read, 3, FULL",
        "gpu-unmapped-read, 3, ACTIVE",
        "gpu-unmapped-read, 3, BITMAP_KERNEL",
        "nic-no-device, 2, ACTIVE",
        "9f-power, 8, FULL"
    })
    void anIndependentReaderFindsWhatHappened(String scenario, long seed, SavedKind kind) throws Exception {
        Optional<Path> program = KdmpParser.installed();
        assumeTrue(program.isPresent(), "skipped: kdmp-parser is not installed (CULPRIT_KDMP_PARSER, PATH)");
        CrashedMachine crash = Emulation.run(Scenarios.find(scenario).orElseThrow(), seed, null, hit -> {});
        Path file = folder.resolve("crash.dmp");
        try (OutputStream out = Files.newOutputStream(file)) {
            CrashDump.write(crash, kind, out);
        }
        KdmpParser parser = new KdmpParser(program.orElseThrow(), file);
        String complaint = parser.complaint();
        assumeFalse(complaint.contains("Unknown Type 0x6"), "skipped: this kdmp-parser does not know type 6");
        assertThat(complaint).isEmpty();
        header(crash, parser.fields());
        registers(crash, parser.registers());
        pages(crash, parser, file);
        virtualMemory(crash, parser);
    }

    private static void header(CrashedMachine crash, Map<String, Long> fields) {
        assertThat(fields)
                .containsEntry("BugCheckCode", Integer.toUnsignedLong(crash.code()))
                .containsEntry("DirectoryTableBase", root(crash))
                .containsEntry("NumberProcessors", (long) crash.guest().plan().processors())
                .containsEntry("KdDebuggerDataBlock", crash.guest().structures().debuggerData())
                .containsEntry("PsLoadedModuleList", crash.guest().structures().loadedModuleList());
    }

    private static long root(CrashedMachine crash) {
        return crash.guest().kernelSpace().u64(crash.prcb() + 0x110);
    }

    /** KeBugCheckEx has saved its own arguments: the code and the first three parameters. */
    private static void registers(CrashedMachine crash, Map<String, Long> registers) {
        AddressSpace memory = crash.guest().kernelSpace();
        for (int i = 0; i < REGISTERS.size(); i++) {
            assertThat(registers).containsEntry(REGISTERS.get(i), memory.u64(crash.context() + 0x78 + i * 8L));
        }
        CrashedMachine.Frame top = crash.frames().getFirst();
        assertThat(registers)
                .containsEntry("rip", top.instruction())
                .containsEntry("rsp", top.stackPointer())
                .containsEntry("rcx", Integer.toUnsignedLong(crash.code()))
                .containsEntry("rdx", crash.parameters()[0])
                .containsEntry("r8", crash.parameters()[1])
                .containsEntry("r9", crash.parameters()[2]);
    }

    private static void pages(CrashedMachine crash, KdmpParser parser, Path file) throws Exception {
        Map<Long, byte[]> starts = parser.pageStarts();
        Map<Long, byte[]> wanted = new TreeMap<>();
        try (DumpFile dump = DumpFiles.open(file)) {
            AddressSpace physical = dump.physicalMemory().orElseThrow();
            crash.guest().machine().memory().runs().forEach(run -> {
                for (long page = run.start(); page < run.start() + run.sizeBytes(); page += PAGE) {
                    if (physical.holds(page, PAGE)) {
                        wanted.put(page, crash.guest().machine().memory().bytes(page, START));
                    }
                }
            });
        }
        assertThat(starts.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((page, bytes) -> assertThat(starts.get(page)).isEqualTo(bytes));
    }

    /** The stack with the fourth parameter, the kernel's first page, the debugger data: by the tables that the reader sees. */
    private static void virtualMemory(CrashedMachine crash, KdmpParser parser) {
        AddressSpace seen = new PageTables(parser, Paging.X64, root(crash), PageTables.NotPresent.NOTHING);
        AddressSpace memory = crash.guest().kernelSpace();
        long stack = crash.frames().getFirst().stackPointer();
        assertThat(seen.u64(stack + 0x28)).isEqualTo(crash.parameters()[3]);
        for (long address : List.of(
                stack,
                crash.guest().address("KeBugCheckEx"),
                crash.guest().plan().modules().getFirst().base(),
                crash.guest().structures().debuggerData(),
                crash.guest().structures().loadedModuleList())) {
            long page = address & -PAGE;
            assertThat(seen.bytes(page, PAGE)).as("%x", page).isEqualTo(memory.bytes(page, PAGE));
        }
    }
}
