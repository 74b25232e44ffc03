package io.culprit.stack.arm64;

import io.culprit.image.FunctionEntry;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unwind codes of one ARM64 function, from {@code .xdata} or expanded from a packed entry (ARM64 exception handling). Each code
 * stands for one instruction; the prolog's come first, last instruction first.
 *
 * @param epilogs where each begins and with which code
 * @param fragment whether the function is a fragment without prolog
 */
record Arm64Codes(byte[] codes, List<Epilog> epilogs, boolean fragment) {

    /** Behind the last instruction of the function. */
    static final int END = 0xE4;

    /** Behind the last instruction of a fragment; the codes of the prolog follow that its function has run. */
    static final int END_C = 0xE5;

    /** An epilog: its offset in the function in bytes, and its first code. */
    record Epilog(long offset, int firstCode) {}

    /** The codes of a function, or null when they cannot be read or are of an unknown version. */
    static @Nullable Arm64Codes of(AddressSpace image, FunctionEntry function) {
        return switch ((int) function.unwindData() & 3) {
            case 0 -> read(image, function.unwindData());
            case 1, 2 -> Arm64Packed.expand(function.unwindData(), function.end() - function.begin());
            default -> null;
        };
    }

    private static @Nullable Arm64Codes read(AddressSpace image, long rva) {
        byte[] head = new byte[8];
        if (image.read(rva, head, 0, 8) < 8 || (head[2] >> 2 & 3) != 0) {
            return null;
        }
        int first = LittleEndian.u32(head, 0);
        boolean extended = first >>> 22 == 0;
        int second = extended ? LittleEndian.u32(head, 4) : 0;
        int epilogCount = extended ? second & 0xFFFF : first >>> 22 & 0x1F;
        int codeWords = extended ? second >>> 16 & 0xFF : first >>> 27;
        boolean single = (first >>> 21 & 1) != 0;
        int scopes = single ? 0 : epilogCount;
        byte[] raw = new byte[scopes * 4 + codeWords * 4];
        if (image.read(rva + (extended ? 8 : 4), raw, 0, raw.length) < raw.length) {
            return null;
        }
        byte[] codes = Arrays.copyOfRange(raw, scopes * 4, raw.length);
        long functionBytes = (first & 0x3FFFFL) * 4;
        return new Arm64Codes(codes, epilogs(raw, scopes, codes, single ? epilogCount : -1, functionBytes), false);
    }

    private static List<Epilog> epilogs(byte[] raw, int scopes, byte[] codes, int singleCode, long functionBytes) {
        List<Epilog> epilogs = new ArrayList<>();
        for (int i = 0; i < scopes; i++) {
            int scope = LittleEndian.u32(raw, i * 4);
            epilogs.add(new Epilog((scope & 0x3FFFFL) * 4, scope >>> 22));
        }
        if (singleCode >= 0) {
            epilogs.add(new Epilog(functionBytes - (count(codes, singleCode) + 1) * 4L, singleCode));
        }
        return epilogs;
    }

    /** Instructions that the codes from {@code from} to their end stand for. */
    static int count(byte[] codes, int from) {
        int count = 0;
        int at = from;
        while (at < codes.length && !ends(codes[at] & 0xFF)) {
            count += custom(codes[at] & 0xFF) ? 0 : 1;
            at += lengthOf(codes[at] & 0xFF);
        }
        return count;
    }

    /** Codes for records that the kernel's entry has saved: they stand for no instruction of the function. */
    private static boolean custom(int code) {
        return code >= 0xE8 && code <= 0xEC;
    }

    private static boolean ends(int code) {
        return code == END || code == END_C;
    }

    /** Bytes of the code that begins with this byte. */
    static int lengthOf(int first) {
        if (first < 0xC0) {
            return 1;
        }
        return switch (first) {
            case 0xE0 -> 4;
            case 0xE2 -> 2;
            case 0xE7 -> 3;
            case 0xF8 -> 2;
            case 0xF9 -> 3;
            case 0xFA -> 4;
            case 0xFB -> 5;
            default -> first < 0xE0 ? 2 : 1;
        };
    }

    /** The first code to undo for an instruction at {@code offset} bytes into the function; return addresses are in the body. */
    int start(long offset, boolean exact) {
        if (!exact) {
            return 0;
        }
        int prolog = fragment ? 0 : count(codes, 0);
        if (offset / 4 < prolog) {
            return skip(0, (int) (prolog - offset / 4));
        }
        for (Epilog epilog : epilogs) {
            long into = offset - epilog.offset();
            if (into >= 0 && into / 4 <= count(codes, epilog.firstCode())) {
                return skip(epilog.firstCode(), (int) (into / 4));
            }
        }
        return 0;
    }

    private int skip(int from, int instructions) {
        int at = from;
        int left = instructions;
        while (left > 0 && at < codes.length && !ends(codes[at] & 0xFF)) {
            left -= custom(codes[at] & 0xFF) ? 0 : 1;
            at += lengthOf(codes[at] & 0xFF);
        }
        return at;
    }
}
