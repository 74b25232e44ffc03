package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Memory that drivers added to a small dump, beside its data blocks. */
class AddedMemoryTest {

    private static final UUID TAG = UUID.fromString("0d910545-e694-4b15-870c-01625fb32a6f");
    private static final long DRIVER = 0xFFFF_A100_0000_1234L;
    private static final long KERNEL = 0xFFFF_F800_0000_0010L;

    private interface Check {
        void on(DumpFile dump, AddressSpace memory);
    }

    private static void with(byte[] blob, Check check) throws Exception {
        byte[] file = TriageDumpWriter.of(Architecture.X64)
                .memory(KERNEL, new byte[] {1, 2, 3, 4})
                .blob(TAG, blob)
                .toBytes();
        try (DumpFile dump = DumpFiles.open("added.dmp", file)) {
            check.on(dump, dump.memory());
        }
    }

    /** Two sections: the kernel's with one entry, a driver's with two. */
    private static Image twoSections() {
        Image image = new Image(0x18).u32(0, 0x18).u32(4, 2 << 16 | 1);
        section(image, 1, entry(KERNEL + 2, (byte) 9, 4));
        section(image, 2, entry(DRIVER, (byte) 5, 3), entry(DRIVER + 0x100, (byte) 6, 5));
        return image;
    }

    private static void section(Image image, int count, byte[]... entries) {
        int bytes = 0;
        for (byte[] entry : entries) {
            bytes += entry.length;
        }
        int at = image.append(new byte[0x2C]);
        image.u32(at, 0x2C).u32(at + 4, count).u32(at + 8, bytes).u32(at + 0x10, 0x18);
        for (byte[] entry : entries) {
            image.bytes(image.size(), entry);
        }
    }

    private static byte[] entry(long address, byte value, int count) {
        byte[] bytes = new byte[16 + count];
        LittleEndian.putU64(bytes, 0, address);
        bytes[8] = (byte) count;
        Arrays.fill(bytes, 16, 16 + count, value);
        return bytes;
    }

    @Test
    void isReadLikeAnyOther() throws Exception {
        with(twoSections().toBytes(), (dump, memory) -> {
            assertThat(memory.bytes(DRIVER, 3)).containsExactly(5, 5, 5);
            assertThat(memory.bytes(DRIVER + 0x100, 5)).containsExactly(6, 6, 6, 6, 6);
            assertThat(memory.holds(DRIVER, 4)).isFalse();
        });
    }

    @Test
    void yieldsToTheDataBlocksWhereTheyOverlap() throws Exception {
        with(
                twoSections().toBytes(),
                (dump, memory) -> assertThat(memory.bytes(KERNEL, 6)).containsExactly(1, 2, 3, 4, 9, 9));
    }

    @Test
    void endsWhereItsSectionEndsWhateverAnEntryClaims() throws Exception {
        Image image = twoSections();
        image.u32(0x18 + 0x2C + 8, 0x7FFF_FFFF);
        with(image.toBytes(), (dump, memory) -> {
            assertThat(memory.bytes(KERNEL + 2, 4)).hasSize(4);
            assertThat(memory.holds(KERNEL + 6, 1)).isFalse();
        });
    }

    @Test
    void isLeftOutWhereItsHeaderIsDamaged() throws Exception {
        Image image = twoSections().u32(0, 2);
        with(
                image.toBytes(),
                (dump, memory) -> assertThat(memory.holds(DRIVER, 1)).isFalse());
    }
}
