package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.DumpProbe;
import io.culprit.dump.Mutation;
import io.culprit.machine.Architecture;
import io.culprit.machine.PhysicalImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of damaged kernel dumps: each opens with what is left of it, or ends in one sentence. */
class KernelMutationTest {

    private static final int ROUNDS_SYNTHETIC = 800;
    private static final int ROUNDS_REAL = 100;

    @Test
    void survivesFourThousandDamagedSyntheticDumps() {
        PhysicalImage image = new PhysicalImage(PhysicalImage.Mode.X64, 0x3000)
                .map(-0x1000, 0x9000)
                .pte(-0x2000, 0xA800)
                .pte(-0x3000, -0x1000L << 16 | 0x400)
                .put(0x9000, new byte[] {1})
                .put(0xA000, new byte[] {2});
        KernelHeaderWriter header = new KernelHeaderWriter(Architecture.X64)
                .directoryTableBase(0x3000)
                .loadedModuleList(-0x1000);
        PageDumpWriter pages = new PageDumpWriter(header).pages(image.frames());
        List<byte[]> files =
                List.of(SyntheticE6.dump(), pages.full(), pages.summary(), pages.bitmap(6), pages.ranged(0xA));
        int opened = 0;
        for (int i = 0; i < files.size(); i++) {
            opened += visit(files.get(i), i * 100_000L, ROUNDS_SYNTHETIC);
        }
        assertThat(opened).as("most damage leaves something to report").isGreaterThan(3000);
    }

    @Test
    void survivesAThousandDamagedRealDumps() throws IOException {
        int opened = 0;
        List<Path> paths = Corpus.kernelDumps();
        for (int i = 0; i < paths.size(); i++) {
            opened += visit(Files.readAllBytes(paths.get(i)), -i * 100_000L, ROUNDS_REAL);
        }
        assertThat(opened).isGreaterThan(paths.size() * ROUNDS_REAL / 2);
    }

    private static int visit(byte[] file, long firstSeed, int rounds) {
        int opened = 0;
        for (long seed = firstSeed; seed < firstSeed + rounds; seed++) {
            try {
                opened += DumpProbe.opens(Mutation.of(file, seed)) ? 1 : 0;
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        return opened;
    }
}
