package io.culprit.shell;

import io.culprit.machine.Architecture;

/** Numbers as WinDbg prints them, for systems with 64-bit or 32-bit addresses. */
public final class Digits {

    private static final long LOW = 0xFFFF_FFFFL;

    private final boolean wide;

    Digits(Architecture architecture) {
        this.wide = architecture.pointerBytes() == 8;
    }

    /** {@code fffff804`70b1b0c4}, or eight digits on 32-bit systems. */
    public String address(long value) {
        return wide ? padded(value >>> 32, 8) + "`" + padded(value & LOW, 8) : padded(value & LOW, 8);
    }

    /** All digits without a mark. */
    public String argument(long value) {
        return wide ? padded(value, 16) : padded(value & LOW, 8);
    }

    /** Hex digits in lower case, with leading zeros up to so many. */
    public static String padded(long value, int digits) {
        String hex = Long.toHexString(value);
        return hex.length() >= digits ? hex : "0".repeat(digits - hex.length()) + hex;
    }
}
