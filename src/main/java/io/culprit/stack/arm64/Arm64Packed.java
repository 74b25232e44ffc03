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
        if (!packed.exists()) {
            return null;
        }
        packed.prolog();
        int epilog = packed.codes.size();
        packed.epilog();
        byte[] all = packed.codes.toByteArray();
        long start = functionBytes - (Arm64Codes.count(all, epilog) + 1) * 4L;
        boolean fragment = (word & 3) == 2;
        return new Arm64Codes(all, fragment ? List.of() : List.of(new Arm64Codes.Epilog(start, epilog)), fragment);
    }

    /** Whether the frame holds what is saved in it, a chain has its place, and no code is wanted for a first pair of x19 and lr. */
    private boolean exists() {
        return localBytes >= (chained() ? 16 : 0) && integers <= 10 && !(chain == UNCHAINED_LR && integers == 1);
    }

    private boolean chained() {
        return chain >= CHAINED_PAC;
    }

    private void prolog() {
        if (chained()) {
            codes.write(0xE1);
        }
        locals();
        if (homes) {
            codes.writeBytes(new byte[] {(byte) 0xE3, (byte) 0xE3, (byte) 0xE3});
            if (savesNothing()) {
                allocate(savedBytes);
            } else {
                codes.write(0xE3);
            }
        }
        saves();
    }

    /** The epilog mirrors the prolog, but neither sets x29 nor homes parameters. */
    private void epilog() {
        locals();
        if (homes && savesNothing()) {
            allocate(savedBytes);
        }
        saves();
    }

    /** Then the last of the four stores of x0-x7 allocates: the first of the function always does. */
    private boolean savesNothing() {
        return integerBytes + floats == 0;
    }

    private void locals() {
        if (chained() && localBytes <= 512) {
            codes.write(0x80 | localBytes / 8 - 1);
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

    /** The saved registers, the signature of lr, and the end. */
    private void saves() {
        for (int pair = (floats + 1) / 2 - 1; pair >= 0; pair--) {
            int offset = integerBytes + pair * 16;
            if (pair * 2 + 1 == floats) {
                two(0xDC, pair * 2, offset / 8);
            } else {
                pair(0xD8, 0xDA, pair * 2, offset);
            }
        }
        if (chain == UNCHAINED_LR && integers % 2 == 0) {
            single(LR - 19, integerBytes - 8);
        }
        for (int pair = (integers + 1) / 2 - 1; pair >= 0; pair--) {
            boolean alone = pair * 2 + 1 == integers;
            if (alone && chain == UNCHAINED_LR) {
                two(0xD6, pair, pair * 2);
            } else if (alone) {
                single(pair * 2, pair * 16);
            } else {
                pair(0xC8, 0xCC, pair * 2, pair * 16);
            }
        }
        if (chain == CHAINED_PAC) {
            codes.write(0xFC);
        }
        codes.write(0xE4);
    }

    /** What stands at the bottom is stored first, which allocates the whole area. */
    private void pair(int plain, int allocating, int register, int offset) {
        two(offset == 0 ? allocating : plain, register, offset == 0 ? savedBytes / 8 - 1 : offset / 8);
    }

    private void single(int register, int offset) {
        if (offset == 0) {
            codes.write(0xD4 | register >> 3);
            codes.write(register << 5 & 0xE0 | savedBytes / 8 - 1);
        } else {
            two(0xD0, register, offset / 8);
        }
    }

    /** A code with a register in four bits across the bytes, and an offset of six bits. */
    private void two(int base, int register, int offset) {
        codes.write(base | register >> 2);
        codes.write(register << 6 & 0xC0 | offset & 0x3F);
    }
}
