package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.Mutation;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.archive.DumpFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blobs that lie: every reader answers whatever bytes it is given. */
class BlobMutationTest {

    private static final int ROUNDS = 400;
    private static final Instant CRASH = Instant.parse("2024-11-23T03:49:27Z");
    private static final int MOST_REAL_BYTES = 10_000;

    @FuzzTest
    void answersAnyBytes(byte[] bytes) {
        readAll(bytes);
    }

    @Test
    void survivesDamagedBlobs() {
        List<byte[]> blobs = List.of(
                PciTreeTest.twoRecords(),
                AcpiTablesTest.blob(9, "DMAR", 5),
                SmbiosTest.tables(),
                InterruptHistoryTest.buffer(InterruptHistoryTest.event(
                        0xF43, 9, new Bytes().u64(1).u64(2).u16(3))));
        damage(blobs);
    }

    @Test
    void survivesDamagedBlobsOfRealDumps() throws Exception {
        List<byte[]> blobs = new ArrayList<>();
        for (Path path : Corpus.kernelDumps()) {
            try (DumpFile dump = DumpFiles.open(path)) {
                for (SecondaryBlob blob : dump.secondaryData()) {
                    if (!blob.name().isEmpty() && blob.sizeBytes() > 0 && blob.sizeBytes() < MOST_REAL_BYTES) {
                        blobs.add(dump.contents(blob, MOST_REAL_BYTES));
                    }
                }
            }
        }
        damage(blobs);
    }

    private static void damage(List<byte[]> blobs) {
        for (int i = 0; i < blobs.size(); i++) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] damaged = Mutation.of(blobs.get(i), i * 10_000L + round);
                assertThatCode(() -> readAll(damaged))
                        .as("blob %d, round %d", i, round)
                        .doesNotThrowAnyException();
            }
        }
    }

    private static void readAll(byte[] bytes) {
        PciTree tree = PciTree.read(bytes);
        for (PciFunction function :
                tree.functions().subList(0, Math.min(8, tree.functions().size()))) {
            tree.path(function);
            tree.behind(function);
        }
        AcpiTables.read(bytes);
        Smbios.read(bytes);
        ProcessorValues.read(bytes);
        CpuIdentification cpu = CpuIdentification.read(bytes);
        cpu.brand();
        cpu.signature();
        cpu.vendor();
        BlackBoxes.plugAndPlay(bytes);
        BlackBoxes.session(bytes);
        BlackBoxes.blamed(bytes);
        BlackBoxes.frameworkLog(bytes);
        InterruptHistory.read(bytes);
        UnwrittenEvents.read(bytes, CRASH);
    }
}
