package io.culprit.stack.arm64;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packed ARM64 unwind data: 32 bits that stand for one of the canonical prologs (ARM64 exception handling, "Packed unwind data"). They
 * are written out as the codes that an {@code .xdata} record would hold, so that there is one interpreter.
 */
final class Arm64Packed {

    private static final int CHAINED_PAC = 2;
    private static final int UNCHAINED_LR = 1;
    private static final int LARGEST_SUB = 4080;
    private static final int LR = 30;

    private final ByteArrayOutputStream codes = new ByteArrayOutputStream();
    private final int integers;
    private final int floats;
    private final boolean homes;
    private final int chain;
    private final int integerBytes;
    private final int savedBytes;
    private final int localBytes;

    private Arm64Packed(int word) {
        int savedFloats = word >>> 13 & 7;
        integers = word >>> 16 & 0xF;
        floats = savedFloats == 0 ? 0 : savedFloats + 1;
        homes = (word >>> 20 & 1) != 0;
        chain = word >>> 21 & 3;
        integerBytes = integers * 8 + (chain == UNCHAINED_LR ? 8 : 0);
        savedBytes = integerBytes + floats * 8 + (homes ? 64 : 0) + 15 & ~15;
        localBytes = (word >>> 23) * 16 - savedBytes;
    }

    /** The codes, or null for a combination that no prolog has. */
    static @Nullable Arm64Codes expand(long word, long functionBytes) {
        Arm64Packed packed = new Arm64Packed((int) word);
        if (packed.localBytes < 0 || packed.integers > 10 || packed.chain == UNCHAINED_LR && packed.integers == 1) {
            return null;
        }
        boolean fragment = (word & 3) == 2;
        byte[] prolog = packed.prolog();
        byte[] epilog = packed.epilog();
        byte[] all = java.util.Arrays.copyOf(prolog, prolog.length + epilog.length);
        System.arraycopy(epilog, 0, all, prolog.length, epilog.length);
        long start = functionBytes - (Arm64Codes.count(all, prolog.length) + 1) * 4L;
        List<Arm64Codes.Epilog> epilogs = List.of(new Arm64Codes.Epilog(start, prolog.length));
        return new Arm64Codes(all, fragment ? List.of() : epilogs, fragment);
    }

    private boolean chained() {
        return chain >= CHAINED_PAC;
    }

    private byte[] prolog() {
        codes.reset();
        if (chained()) {
            codes.write(0xE1);
        }
        locals();
        if (homes) {
            homing();
        }
        saves();
        return ended();
    }

    /** The epilog mirrors the prolog, but neither sets x29 nor homes parameters. */
    private byte[] epilog() {
        codes.reset();
        locals();
        if (homes && integers == 0 && floats == 0 && chain != UNCHAINED_LR) {
            allocate(savedBytes);
        }
        saves();
        return ended();
    }

    private byte[] ended() {
        if (chain == CHAINED_PAC) {
            codes.write(0xFC);
        }
        codes.write(0xE4);
        return codes.toByteArray();
    }

    private void locals() {
        if (chained() && localBytes <= 512) {
            codes.write(0x80 | Math.max(localBytes / 8 - 1, 0));
            return;
        }
        if (chained()) {
            codes.write(0x40);
        }
        if (localBytes > LARGEST_SUB) {
            allocate(localBytes - LARGEST_SUB);
            allocate(LARGEST_SUB);
        } else if (localBytes > 0) {
            allocate(localBytes);
        }
    }

    private void allocate(int bytes) {
        codes.write(0xC0 | bytes / 16 >> 8);
        codes.write(bytes / 16);
    }

    /** Four stores of x0-x7; the last one allocates when no register was saved before it. */
    private void homing() {
        boolean allocates = integers == 0 && floats == 0 && chain != UNCHAINED_LR;
        codes.writeBytes(new byte[] {(byte) 0xE3, (byte) 0xE3, (byte) 0xE3});
        if (allocates) {
            allocate(savedBytes);
        } else {
            codes.write(0xE3);
        }
    }

    private void saves() {
        floatSaves();
        if (chain == UNCHAINED_LR && integers % 2 == 0) {
            store(0xD0, 0xD4, LR - 19, integers == 0 ? 0 : integerBytes - 8, integers == 0);
        }
        for (int pair = (integers + 1) / 2 - 1; pair >= 0; pair--) {
            boolean alone = pair * 2 + 1 == integers;
            if (alone && chain == UNCHAINED_LR) {
                two(0xD6, pair, pair * 2);
            } else if (alone) {
                store(0xD0, 0xD4, pair * 2, pair * 16, pair == 0);
            } else {
                storePair(pair);
            }
        }
    }

    private void floatSaves() {
        for (int pair = (floats + 1) / 2 - 1; pair >= 0; pair--) {
            boolean first = pair == 0 && integers == 0 && chain != UNCHAINED_LR;
            boolean alone = pair * 2 + 1 == floats;
            int offset = integerBytes + pair * 16;
            if (alone) {
                two(0xDC, pair * 2, offset / 8);
            } else {
                two(first ? 0xDA : 0xD8, pair * 2, first ? savedBytes / 8 - 1 : offset / 8);
            }
        }
    }

    private void storePair(int pair) {
        boolean first = pair == 0;
        two(first ? 0xCC : 0xC8, pair * 2, first ? savedBytes / 8 - 1 : pair * 2);
    }

    /** A single store; the first one of the function allocates the save area. */
    private void store(int plain, int allocating, int register, int offset, boolean first) {
        if (first) {
            codes.write(allocating | register >> 3);
            codes.write(register << 5 & 0xE0 | savedBytes / 8 - 1);
        } else {
            two(plain, register, offset / 8);
        }
    }

    /** A code with a register in four bits across the bytes, and an offset of six bits. */
    private void two(int base, int register, int offset) {
        codes.write(base | register >> 2);
        codes.write(register << 6 & 0xC0 | offset & 0x3F);
    }
}
