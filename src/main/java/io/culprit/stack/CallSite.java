package io.culprit.stack;

import io.culprit.machine.LittleEndian;

/**
 * Whether the bytes before an address are an x64 call, so that it can be a return address. Calls are 2 to 7 bytes long (Intel SDM,
 * CALL): {@code E8 rel32}, {@code FF /2} with any addressing form, with or without REX prefix.
 */
public record CallSite(Kind kind, long target) {

    private static final int LONGEST = 7;
    private static final CallSite UNKNOWN = new CallSite(Kind.UNKNOWN, 0);
    private static final CallSite NONE = new CallSite(Kind.NONE, 0);
    private static final CallSite INDIRECT = new CallSite(Kind.INDIRECT, 0);

    /** What stands before the address. */
    public enum Kind {
        /** The bytes are not known. */
        UNKNOWN,
        /** No call. */
        NONE,
        /** A call whose target is not in the instruction. */
        INDIRECT,
        /** A call to {@code target}. */
        DIRECT
    }

    /** What ends right before {@code address}; unknown where the bytes are missing. */
    public static CallSite before(StackTarget target, long address) {
        byte[] code = new byte[LONGEST];
        for (int length = LONGEST; length >= 2; length--) {
            if (target.readCode(address - length, code, length) == length) {
                return ending(code, length, address);
            }
        }
        return UNKNOWN;
    }

    private static CallSite ending(byte[] code, int length, long address) {
        if (length >= 5 && (code[length - 5] & 0xFF) == 0xE8) {
            return new CallSite(Kind.DIRECT, address + LittleEndian.u32(code, length - 4));
        }
        for (int bytes = 2; bytes <= length; bytes++) {
            if (indirect(code, length - bytes, bytes)) {
                return INDIRECT;
            }
        }
        return length == LONGEST ? NONE : UNKNOWN;
    }

    /** Whether {@code bytes} bytes are exactly one {@code FF /2}, counting prefix, SIB and displacement. */
    private static boolean indirect(byte[] code, int start, int bytes) {
        int at = (code[start] & 0xF0) == 0x40 ? start + 1 : start;
        if (at + 1 >= code.length || (code[at] & 0xFF) != 0xFF || (code[at + 1] >> 3 & 7) != 2) {
            return false;
        }
        int modrm = code[at + 1] & 0xFF;
        int mode = modrm >> 6;
        boolean sib = mode != 3 && (modrm & 7) == 4;
        int base = sib && at + 2 < code.length ? code[at + 2] & 7 : modrm & 7;
        int displacement = mode == 1 ? 1 : mode == 2 || mode == 0 && base == 5 ? 4 : 0;
        return at - start + 2 + (sib ? 1 : 0) + displacement == bytes;
    }

    /** Whether there is a call. */
    public boolean verified() {
        return kind == Kind.DIRECT || kind == Kind.INDIRECT;
    }
}
