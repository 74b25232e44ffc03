package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.machine.Architecture;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The blobs of real dumps decode to their ends. */
class BlobCorpusTest {

    private interface Check {
        void on(String name, DumpFile dump, Blobs blobs) throws Exception;
    }

    private static void eachDump(Check check) throws Exception {
        for (Path path : Corpus.kernelDumps()) {
            try (DumpFile dump = DumpFiles.open(path)) {
                if (dump.header().kind() == DumpKind.TRIAGE && dump.header().architecture() == Architecture.X64) {
                    check.on(path.getFileName().toString(), dump, Blobs.of(dump));
                }
            }
        }
    }

    private static boolean has(DumpFile dump, SecondaryTag tag) {
        for (SecondaryBlob blob : dump.secondaryData()) {
            if (blob.guid().equals(tag.guid()) && blob.sizeBytes() > 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void everyMachineHasItsPciFunctions() throws Exception {
        eachDump((name, dump, blobs) -> {
            PciTree tree = blobs.pci();
            assertThat(tree.functions()).as(name).hasSizeBetween(8, 64);
            for (PciFunction function : tree.functions()) {
                boolean behindABridge = function.location().bus() != 0;
                assertThat(tree.above(function).isPresent() || !behindABridge)
                        .as(name + " " + function.location())
                        .isTrue();
            }
        });
    }

    @Test
    void noEndpointOfAnOrdinaryCrashSawAnAbort() throws Exception {
        eachDump((name, dump, blobs) -> assertThat(blobs.pci().functions())
                .as(name)
                .filteredOn(function -> !function.isBridge())
                .noneMatch(function -> function.receivedMasterAbort() || function.receivedTargetAbort()));
    }

    @Test
    void acpiTablesEndTogether() throws Exception {
        eachDump((name, dump, blobs) ->
                assertThat(blobs.acpi().isPresent()).as(name).isEqualTo(has(dump, SecondaryTag.ACPI_TABLES)));
    }

    @Test
    void everyMachineSaysWhatItIs() throws Exception {
        eachDump((name, dump, blobs) -> {
            if (has(dump, SecondaryTag.SMBIOS_TABLES)) {
                Smbios machine = blobs.smbios().orElseThrow();
                assertThat(machine.maker() != null || machine.board() != null)
                        .as(name)
                        .isTrue();
                assertThat(machine.bios()).as(name).isNotNull();
            }
            ProcessorValues processor = blobs.processor().orElseThrow();
            assertThat(processor.megahertz()).as(name).isBetween(500, 6000);
            assertThat(processor.name()).as(name).isNotNull();
            CpuIdentification cpu = blobs.cpu().orElseThrow();
            assertThat(cpu.vendor()).as(name).isEqualTo(processor.vendor());
            assertThat(cpu.brand()).as(name).isNotNull();
            assertThat(blobs.frameworkLog()).as(name).isPresent();
        });
    }

    @Test
    void everyHistoryHasEventsInOrder() throws Exception {
        eachDump((name, dump, blobs) -> {
            InterruptHistory history = InterruptHistory.find(dump).orElseThrow(() -> new AssertionError(name));
            long last = 0;
            for (InterruptHistory.Event event : history.events()) {
                assertThat(event.ticks()).as(name).isGreaterThan(last);
                assertThat(event.startTicks()).as(name).isLessThanOrEqualTo(event.ticks());
                last = event.ticks();
            }
        });
    }

    @Test
    void addedMemoryIsMounted() throws Exception {
        eachDump((name, dump, blobs) -> {
            if (has(dump, SecondaryTag.ADDED_MEMORY)) {
                long address = firstOfLastSection(dump);
                assertThat(dump.memory().holds(address, 1)).as(name).isTrue();
            }
        });
    }

    /** The address of the first entry of the last section, walked by section headers alone. */
    private static long firstOfLastSection(DumpFile dump) {
        for (SecondaryBlob blob : dump.secondaryData()) {
            if (blob.guid().equals(SecondaryTag.ADDED_MEMORY.guid())) {
                BlobBytes bytes = new BlobBytes(dump.contents(blob, 1 << 24));
                long entry = 0;
                int at = 0x18;
                for (int i = 0; i < bytes.u16(6); i++) {
                    entry = bytes.u64(at + (int) bytes.u32(at));
                    at += (int) (bytes.u32(at) + bytes.u32(at + 8));
                }
                assertThat(at).isEqualTo(bytes.size());
                return entry;
            }
        }
        throw new AssertionError("no added memory");
    }

    @Test
    void findsEventsThatWereNotWritten() throws Exception {
        int[] found = new int[2];
        eachDump((name, dump, blobs) -> {
            found[0] += blobs.events().isEmpty() ? 0 : 1;
            found[1]++;
        });
        assertThat(found[0]).isGreaterThan(found[1] / 2);
    }
}
