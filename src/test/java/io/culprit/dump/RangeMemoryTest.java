package io.culprit.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeMemoryTest {

    private static final FileBytes FILE = FileBytes.of(numbered(256));

    @Test
    void readsAcrossRangesThatTouch() {
        RangeMemory memory = RangeMemory.of(FILE, "nothing there")
                .add(0x1010, 0x10, 100)
                .add(0x1000, 0x10, 10)
                .build();

        assertThat(memory.bytes(0x100E, 4)).containsExactly(24, 25, 100, 101);
    }

    @Test
    void stopsAtAHole() {
        RangeMemory memory = RangeMemory.of(FILE, "nothing there")
                .add(0x1000, 8, 0)
                .add(0x1009, 8, 50)
                .build();

        assertThat(memory.read(0x1006, new byte[8], 0, 8)).isEqualTo(2);
        assertThat(memory.whyMissing(0x1008)).isEqualTo("nothing there");
    }

    @Test
    void saysThatTheFileWasCut() {
        RangeMemory memory =
                RangeMemory.of(FILE, "nothing there").add(0x1000, 0x1000, 250).build();

        assertThat(memory.read(0x1000, new byte[16], 0, 16)).isEqualTo(6);
        assertThat(memory.whyMissing(0x1006)).isEqualTo("beyond the end of the truncated file");
    }

    @Test
    void holdsTheLastAddresses() {
        RangeMemory memory =
                RangeMemory.of(FILE, "nothing there").add(-4, 100, 7).build();

        assertThat(memory.bytes(-4, 4)).containsExactly(7, 8, 9, 10);
        assertThat(memory.read(-2, new byte[8], 0, 8)).isEqualTo(2);
        assertThat(memory.read(0, new byte[1], 0, 1)).isZero();
    }

    @Test
    void leavesOutWhatIsEmptyOrNegative() {
        RangeMemory memory = RangeMemory.of(FILE, "nothing there")
                .add(0x1000, 0, 0)
                .add(0x2000, -1, 0)
                .add(0x3000, 8, -1)
                .build();

        assertThat(memory.size()).isZero();
    }

    /** Random overlapping ranges against a table that is filled byte by byte, the first range winning. */
    @Test
    void letsTheFirstOfOverlappingRangesWin() {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            int[] owner = new int[128];
            java.util.Arrays.fill(owner, -1);
            RangeMemory.Builder builder = RangeMemory.of(FILE, "nothing there");
            long origin = round % 3 == 0 ? 0x7FFF_FFFF_FFFF_FFC0L : round % 3 == 1 ? -128 : 0;
            for (int i = 0; i < 1 + round % 20; i++) {
                int start = random.nextInt(128);
                int size = 1 + random.nextInt(128 - start);
                int position = random.nextInt(128);
                builder.add(origin + start, size, position);
                for (int at = start; at < start + size; at++) {
                    owner[at] = owner[at] < 0 ? position + at - start : owner[at];
                }
            }
            RangeMemory memory = builder.build();
            byte[] one = new byte[1];
            for (int at = 0; at < 128; at++) {
                int got = memory.read(origin + at, one, 0, 1);
                assertThat(got == 0 ? -1 : one[0] & 0xFF)
                        .as("round %d, byte %d", round, at)
                        .isEqualTo(owner[at]);
            }
        }
    }

    /** Each round a big range over many small ones: pieces must not multiply. */
    @Test
    void keepsAsFewPiecesAsThereAreRanges() {
        RangeMemory.Builder builder = RangeMemory.of(FILE, "nothing there");
        for (int i = 0; i < 20_000; i++) {
            builder.add(i * 16L, 8, 0);
        }
        for (int i = 0; i < 20_000; i++) {
            builder.add(0, 320_000, 0);
        }

        assertThat(builder.build().size()).isEqualTo(40_000);
    }

    private static byte[] numbered(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
