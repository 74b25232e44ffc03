package io.culprit.machine;

/** Unsigned 64-bit addresses held in {@code long}: the one place that compares and prints them. */
public final class Address {

    /** Bytes of the smallest page on x64, x86 and ARM64 with the 4 KiB granule. */
    public static final int PAGE_BYTES = 0x1000;

    private Address() {}

    /** Whether {@code address} lies in {@code [start, start + sizeBytes)}, all unsigned, without overflow. */
    public static boolean within(long address, long start, long sizeBytes) {
        return Long.compareUnsigned(address - start, sizeBytes) < 0 && Long.compareUnsigned(address, start) >= 0;
    }

    /** Unsigned {@code left < right}. */
    public static boolean below(long left, long right) {
        return Long.compareUnsigned(left, right) < 0;
    }

    /** Lower-case hex with {@code 0x} and without padding, as every report prints it. */
    public static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** Whether the address is in the upper, kernel half of a 64-bit canonical address space (48 or 57 bits). */
    public static boolean kernelHalf(long address) {
        return address < 0 && address >> 56 == -1;
    }

    /** The start of the page that holds {@code address}. */
    public static long pageOf(long address) {
        return address & -PAGE_BYTES;
    }

    /** A 32-bit address as unsigned 64-bit value; dumps of 32-bit systems may store it sign-extended. */
    public static long of32(long address) {
        return address & 0xFFFF_FFFFL;
    }
}
