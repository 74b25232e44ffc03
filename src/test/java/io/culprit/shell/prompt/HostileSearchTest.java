package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.kernel.TriageDumpWriter;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches cost what is there to read, whatever a dump claims, and say where they stopped. */
class HostileSearchTest {

    private static final long MOST_NANOS = 2_000_000_000L;
    private static final long FIRST = 0xFFFF_A800_0000_0000L;

    /** TRIAGE_DUMP.DataBlocksOffset of a 64-bit dump. */
    private static final int BLOCKS = 0x2078;

    @TempDir
    private Path folder;

    /** A small dump whose blocks, four gibibytes apart, claim so many bytes of the file, from its beginning or from its end. */
    private Path claiming(int blocks, int bytes, boolean fromEnd) throws Exception {
        TriageDumpWriter writer = TriageDumpWriter.of(Architecture.X64);
        for (int i = 0; i < blocks; i++) {
            writer.memory(FIRST + ((long) i << 32), new byte[] {1});
        }
        byte[] file = writer.toBytes();
        int list = LittleEndian.u32(file, BLOCKS);
        for (int i = 0; i < blocks; i++) {
            LittleEndian.putU32(file, list + 16 * i + 8, fromEnd ? file.length - 0x100 : 0);
            LittleEndian.putU32(file, list + 16 * i + 12, bytes);
        }
        return Files.write(folder.resolve("claims.dmp"), Arrays.copyOf(file, Math.max(file.length, 1 << 20)));
    }

    private static String quickly(Path dump, String command) throws Exception {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        String said = Transcript.of(dump, null, null, command);
        assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before)
                .isLessThan(MOST_NANOS);
        return said;
    }

    @Test
    void readsOfATebibyteThatIsClaimedOnlyWhatTheFileHolds() throws Exception {
        assertThat(quickly(claiming(256, -0x1000, true), "!poolfind None"))
                .containsPattern(
                        "no block with the tag None in the 0x1?[0-9a-f]{6,7} bytes that the dump holds of 256 ranges");
    }

    @Test
    void stopsAfterAGibibyteAndSaysWhereToGoOn() throws Exception {
        Path dump = claiming(2000, 1 << 20, false);
        assertThat(quickly(dump, "!poolfind None"))
                .contains("no block with the tag None in the first 0x40000000 bytes that the dump holds of 2000 ranges")
                .contains("a range from ffffac00`00000000 goes on");
    }

    @Test
    void saysThatTheFirstHitsAreNotAll() throws Exception {
        Path dump = claiming(1, 1 << 20, false);
        assertThat(quickly(dump, "s -b ffffa80000000000 L?100000 0"))
                .contains("these are the first 1000: a range from ffffa800`00", " goes on");
        assertThat(quickly(dump, "s -q ffffa80000000000 L?20000 3436554445474150"))
                .contains("ffffa800`00000000")
                .doesNotContain("these are the first");
    }
}
