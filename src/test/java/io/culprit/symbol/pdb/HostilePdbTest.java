package io.culprit.symbol.pdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.machine.Budget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** PDBs that claim more than they hold: work and memory follow the bytes that are there. */
class HostilePdbTest {

    private static final int BLOCK = 0x1000;
    private static final int TYPES = 5000;

    /** Blocks 0 to 4: header, (free), map of the directory, and directory in two. */
    private static final int FIRST_FREE = 5;

    @Test
    void refusesAStreamThatNamesABlockTwice() throws Exception {
        MsfFile msf = MsfFile.open(
                PdbBytes.of(msf(new byte[BLOCK], new int[][] {{5, 5, 5}, {5}}, BLOCK)),
                ReadBudget.of(1, Budget.none()));

        assertThat(msf.find(0)).isEmpty();
        assertThat(msf.find(1)).isPresent();
    }

    @Test
    void refusesAStreamMadeOfBlocksOfAnother() throws Exception {
        MsfFile msf = MsfFile.open(
                PdbBytes.of(msf(new byte[3 * BLOCK], new int[][] {{5, 6}, {6, 7}, {7}}, BLOCK)),
                ReadBudget.of(1, Budget.none()));

        assertThat(msf.find(0)).isPresent();
        assertThat(msf.find(1)).isEmpty();
        assertThat(msf.find(2)).isPresent();
    }

    @Test
    void refusesAStreamThatIsLargerThanTheFile() throws Exception {
        int[] outside = new int[60];
        java.util.Arrays.fill(outside, 0x7000_0000);
        MsfFile msf = MsfFile.open(
                PdbBytes.of(msf(new byte[BLOCK], new int[][] {outside}, BLOCK)), ReadBudget.of(1, Budget.none()));

        assertThat(msf.find(0)).isEmpty();
    }

    @Test
    void readsManyTypesOfOneBucketOnceForAllNames() throws Exception {
        ReadBudget reads = new ReadBudget(40L * TYPES, 0, Budget.none());
        TypeTable types = types(reads);

        for (int i = 0; i < 300; i++) {
            assertThat(types.named("T" + (TYPES - 1 - i))).isEqualTo(0x1000 + TYPES - 1 - i);
        }
        reads.check();
    }

    @Test
    void findsRecordsWithoutIndexOffsetsInOneWalk() throws Exception {
        ReadBudget reads = new ReadBudget(40L * TYPES, 0, Budget.none());
        TypeTable types = types(reads);

        for (int i = 0; i < 300; i++) {
            assertThat(types.find(0x1000 + TYPES - 1 - i).flatMap(Structure::of).map(Structure::name))
                    .contains("T" + (TYPES - 1 - i));
        }
        reads.check();
    }

    @Test
    void saysSoWhenTheBudgetOfReadsIsSpent() throws Exception {
        ReadBudget reads = new ReadBudget(100, 0, Budget.none());
        TypeTable types = types(reads);

        assertThat(types.named("T4999")).isZero();
        assertThatThrownBy(reads::check).hasMessageContaining("read budget");
    }

    /** Structures T0, T1, ... in one bucket, with hash values and without index offsets. */
    private static TypeTable types(ReadBudget reads) throws Exception {
        ByteBuffer types = little(0x38 + TYPES * 32);
        types.putInt(0, 20040203).putInt(4, 0x38).putInt(8, 0x1000).putInt(12, 0x1000 + TYPES);
        types.putShort(0x14, (short) 1).putInt(0x18, 4).putInt(0x1C, 1).putInt(0x24, 4 * TYPES);
        types.position(0x38);
        for (int i = 0; i < TYPES; i++) {
            byte[] name = ("T" + i).getBytes(StandardCharsets.US_ASCII);
            byte[] record = new byte[30];
            System.arraycopy(name, 0, record, 20, name.length);
            record[0] = 0x05;
            record[1] = 0x15;
            types.putShort((short) record.length).put(record);
        }
        types.putInt(0x10, types.position() - 0x38);
        int typeBlocks = (types.capacity() + BLOCK - 1) / BLOCK;
        int hashBlocks = (4 * TYPES + BLOCK - 1) / BLOCK;
        byte[] content = new byte[(typeBlocks + hashBlocks) * BLOCK];
        System.arraycopy(types.array(), 0, content, 0, types.capacity());
        byte[] file = msf(
                content, new int[][] {run(FIRST_FREE, typeBlocks), run(FIRST_FREE + typeBlocks, hashBlocks)}, BLOCK);
        MsfFile msf = MsfFile.open(PdbBytes.of(file), reads);
        return TypeTable.read(msf, msf.stream(0, "types"));
    }

    private static int[] run(int first, int count) {
        int[] blocks = new int[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = first + i;
        }
        return blocks;
    }

    /** An MSF file: content from block 5 on, one stream of whole blocks for each list of block numbers. */
    private static byte[] msf(byte[] content, int[][] streams, int blockBytes) {
        ByteBuffer file = little(FIRST_FREE * blockBytes + content.length);
        file.put("Microsoft C/C++ MSF 7.00\r\n\u001ADS\0\0\0".getBytes(StandardCharsets.US_ASCII));
        int directoryBytes = 4 + 4 * streams.length;
        for (int[] stream : streams) {
            directoryBytes += 4 * stream.length;
        }
        file.putInt(0x20, blockBytes).putInt(0x28, FIRST_FREE + content.length / blockBytes);
        file.putInt(0x2C, directoryBytes).putInt(0x34, 2);
        file.putInt(2 * blockBytes, 3).putInt(2 * blockBytes + 4, 4);
        file.position(3 * blockBytes);
        file.putInt(streams.length);
        for (int[] stream : streams) {
            file.putInt(stream.length * blockBytes);
        }
        for (int[] stream : streams) {
            for (int block : stream) {
                file.putInt(block);
            }
        }
        file.position(FIRST_FREE * blockBytes);
        file.put(content);
        return file.array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
