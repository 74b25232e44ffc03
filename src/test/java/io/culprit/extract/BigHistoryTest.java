package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culprit.Analyzer;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The last interrupts and deferred calls out of big dumps: the kernel's own structures name the buffer that the writer of a small dump
 * saves by itself. The emulated kernel fills the buffers; what leads to them is laid here.
 */
class BigHistoryTest {

    private static final int LIST_HEAD = 0x60;
    private static final int ENTRY = 0x38;

    @TempDir
    private Path folder;

    private final CrashedMachine crash =
            Emulation.run(Scenarios.find("9f-power").orElseThrow(), 5, null, hit -> {});
    private final Guest guest = crash.guest();
    private final PhysicalMemory memory = guest.machine().memory();

    private void store(long address, long value) {
        memory.store64(guest.physical(address), value);
    }

    /** EtwpDebuggerData, the loggers, the circular one with the list of its buffers, all on the unused end of a stack. */
    private void logger(int number) {
        Guest.Stack unused = guest.structures().processorStacks().stream()
                .filter(stack -> guest.kernelSpace().bytes(stack.start(), 0x300).length == 0x300
                        && allZero(guest.kernelSpace().bytes(stack.start(), 0x300)))
                .findFirst()
                .orElseThrow();
        long start = unused.start();
        long loggers = start + 0x40;
        long context = start + 0x80;
        store(guest.structures().debuggerData() + 0x330, start);
        store(start + 0x10, loggers);
        store(loggers + 8L * number, context);
        memory.store32(guest.physical(context), number);
        memory.store32(guest.physical(context + 4), 0x1000);
        int buffers = guest.plan().processors();
        for (int i = 0; i <= buffers; i++) {
            long here = entry(i, buffers, context);
            long next = entry((i + 1) % (buffers + 1), buffers, context);
            store(here, next);
            store(next + 8, here);
        }
    }

    private long entry(int i, int buffers, long context) {
        return i == buffers ? context + LIST_HEAD : guest.structures().eventLog() + i * 0x1000L + ENTRY;
    }

    private static boolean allZero(byte[] bytes) {
        for (byte value : bytes) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private Path dump(SavedKind kind) throws Exception {
        Path file = folder.resolve(kind.optionName() + ".dmp");
        try (OutputStream out = Files.newOutputStream(file)) {
            CrashDump.write(crash, kind, out);
        }
        return file;
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "ACTIVE", "BITMAP_KERNEL", "LIVE"})
    void isThatOfTheSmallDumpThatWindowsWrites(SavedKind kind) throws Exception {
        JsonNode wanted = Compared.json(dump(SavedKind.TRIAGE)).path("interruptHistory");
        assertThat(wanted.isArray()).isTrue();
        assertThat(wanted).isNotEmpty();
        logger(2);
        Path big = dump(kind);
        assertThat(Compared.json(big).path("interruptHistory")).isEqualTo(wanted);
        Path small = folder.resolve("small.dmp");
        try (DumpFile dump = DumpFiles.open(big)) {
            Files.write(
                    small,
                    Extractor.of(dump, Analyzer.Options.NONE, Extractor.USUAL_BYTES)
                            .bytes());
        }
        assertThat(Compared.json(small).path("interruptHistory")).isEqualTo(wanted);
    }

    @Test
    void anotherLoggersBuffersAreNoHistory() throws Exception {
        logger(3);
        assertThat(Compared.json(dump(SavedKind.FULL)).path("interruptHistory")).isEmpty();
    }

    @Test
    void aListWithoutEndEnds() throws Exception {
        logger(2);
        long first = guest.structures().eventLog() + ENTRY;
        store(first, first);
        assertThat(Compared.json(dump(SavedKind.FULL)).path("verdict").isMissingNode())
                .isFalse();
    }
}
