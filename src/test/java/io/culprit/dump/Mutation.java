package io.culprit.dump;

import java.util.Arrays;
import java.util.Random;

/** Damages files in the ways that disks, copies and attackers do; the same seed gives the same damage. */
public final class Mutation {

    private static final long[] EXTREMES = {
        0, 1, -1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL, Long.MAX_VALUE, Long.MIN_VALUE
    };

    /** Where headers and directories are: half of all damage goes there. */
    private static final int FRONT_BYTES = 0x3000;

    private Mutation() {}

    /** A damaged copy: cut, with flipped bits, or with extreme 16-, 32- and 64-bit fields. */
    public static byte[] of(byte[] file, long seed) {
        Random random = new Random(seed);
        int size = random.nextInt(4) == 0 ? random.nextInt(file.length) + 1 : file.length;
        byte[] copy = Arrays.copyOf(file, size);
        int damages = 1 + random.nextInt(8);
        for (int i = 0; i < damages; i++) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(FRONT_BYTES, size) : size);
            if (random.nextInt(3) == 0) {
                copy[at] ^= (byte) (1 << random.nextInt(8));
            } else {
                put(copy, at & -2, 2 << random.nextInt(3), EXTREMES[random.nextInt(EXTREMES.length)]);
            }
        }
        return copy;
    }

    private static void put(byte[] bytes, int at, int count, long value) {
        for (int i = 0; i < count && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }
}
