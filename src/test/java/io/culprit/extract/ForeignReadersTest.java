package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.Analyzer;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.machine.AddressSpace;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who knows nothing of this program reads its small dumps of kernels. */
class ForeignReadersTest {

    private static final List<String> REGISTERS = List.of(
            "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15", "rip");

    @TempDir
    private Path folder;

    private CrashedMachine crash;

    private byte[] small(String scenario, SavedKind kind, boolean redact) throws Exception {
        crash = Emulation.run(Scenarios.find(scenario).orElseThrow(), 7, null, hit -> {});
        Path big = folder.resolve("big.dmp");
        try (OutputStream out = Files.newOutputStream(big)) {
            CrashDump.write(crash, kind, out);
        }
        try (DumpFile dump = DumpFiles.open(big)) {
            return Extractor.of(dump, Analyzer.Options.NONE.redacted(redact), Extractor.USUAL_BYTES)
                    .bytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "d1-write, FULL, false",
        "gpu-unmapped-read, ACTIVE, false",
        "9f-power, BITMAP_KERNEL, true",
        "nic-no-device, LIVE, true"
    })
    void theFileKeepsToItsFormat(String scenario, SavedKind kind, boolean redact) throws Exception {
        TriageByHand file = new TriageByHand(small(scenario, kind, redact));
        file.keepsToTheFormat();
        assertThat(file.u32(0x38)).isEqualTo(crash.code());
        for (Guest.Module loaded : crash.guest().loaded()) {
            assertThat(file.drivers().get(loaded.plan().base()))
                    .endsWith(loaded.plan().file() + " " + loaded.plan().sizeBytes() + " "
                            + loaded.plan().timestamp());
        }
        AddressSpace memory = crash.guest().kernelSpace();
        int processors = file.u32(0x34);
        long array = file.variable(0x218);
        assertThat(processors).isEqualTo(crash.guest().plan().processors());
        for (int i = 0; i < processors; i++) {
            long block = file.pointer(array + 8L * i);
            assertThat(block).isEqualTo(crash.guest().structures().processors().get(i));
            long thread = file.pointer(block + 8);
            assertThat(thread).isEqualTo(memory.u64(block + 8));
            assertThat(file.pointer(thread + 8)).isEqualTo(memory.u64(thread + 8));
        }
        assertThat(file.partPointer(0x1C, 8))
                .as("the part is the crashing processor's")
                .isEqualTo(crash.thread());
        long start = file.stackStart();
        byte[] stack = file.stack();
        if (!redact) {
            assertThat(stack).isEqualTo(memory.bytes(start, stack.length));
        }
        assertThat(file.bytes(start, stack.length))
                .as("debuggers find the stack in blocks")
                .isEqualTo(stack);
    }

    @ParameterizedTest
    @CsvSource({"d1-write, FULL", "gpu-unmapped-read, BITMAP_KERNEL"})
    void rizinFindsWhatHappened(String scenario, SavedKind kind) throws Exception {
        Path file = Files.write(folder.resolve("small.dmp"), small(scenario, kind, false));
        String output = Rizin.whole(file, "iH;il");
        Map<String, Long> values = Rizin.values(output);
        assertThat(values)
                .containsEntry("BugCheckCode", Integer.toUnsignedLong(crash.code()))
                .containsEntry("NumberProcessors", (long) crash.guest().plan().processors())
                .containsEntry("KdDebuggerDataBlock", crash.guest().structures().debuggerData());
        for (int i = 0; i < 4; i++) {
            assertThat(values).containsEntry("BugCheckParameter" + (i + 1), crash.parameters()[i]);
        }
        for (Guest.Module loaded : crash.guest().loaded()) {
            assertThat(output).contains(loaded.plan().file());
        }
        Map<String, Long> registers = Rizin.values(Rizin.asked("dmp://" + file, "e cfg.debug=1;dl dmp;dpa;dr"));
        assumeTrue(registers.containsKey("rip"), "skipped: this rizin reads no registers without the kernel's PDB");
        ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < REGISTERS.size(); i++) {
            assertThat(registers).containsEntry(REGISTERS.get(i), header.getLong(0x348 + 0x78 + 8 * i));
        }
    }

    /** Both forms in which its versions print the header of a dump. */
    @Test
    void rizinsOutputIsUnderstood() {
        String lines = "DUMP_HEADER64:\n  NumberProcessors : 0x00000010\n"
                + "  BugCheckCode : 0x1000007e (SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M)\n"
                + "  BugCheckParameter1 : 0xffffffffc0000005\nrip = 0xfffff8047bdf5a80\nr8 = 0x000000000000007e\n";
        assertThat(Rizin.values(lines))
                .containsEntry("NumberProcessors", 16L)
                .containsEntry("BugCheckCode", 0x1000_007EL)
                .containsEntry("BugCheckParameter1", 0xFFFF_FFFF_C000_0005L)
                .containsEntry("rip", 0xFFFF_F804_7BDF_5A80L)
                .containsEntry("r8", 0x7EL);
        String tree = "dmp64:\n  BugCheckCode:\n    Value: 0xd1\n    Meaning: DRIVER_IRQL_NOT_LESS_OR_EQUAL\n"
                + "  BugCheckParameter1: 0x10\n";
        assertThat(Rizin.values(tree)).containsEntry("BugCheckCode", 0xD1L).containsEntry("BugCheckParameter1", 0x10L);
    }
}
