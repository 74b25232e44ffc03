package io.culprit.emulator.processor;

/**
 * RFLAGS of one processor. The arithmetic flags are kept as what they derive from, and computed when somebody asks: most results are
 * never looked at. Definitions: Intel SDM volume 1, 3.4.3.
 */
public final class Flags {

    static final int CF = 1;
    static final int PF = 4;
    static final int AF = 0x10;
    /** Zero. */
    public static final int ZF = 0x40;

    static final int SF = 0x80;
    /** Trap: single step. */
    public static final int TF = 0x100;
    /** Interrupts allowed. */
    public static final int IF = 0x200;
    /** Direction of strings. */
    public static final int DF = 0x400;

    static final int OF = 0x800;
    /** Privilege of ports. */
    public static final int IOPL = 0x3000;
    /** Nested task. */
    public static final int NT = 0x4000;
    /** Resume: no breakpoint at the next instruction. */
    public static final int RF = 0x1_0000;
    /** Alignment check. */
    public static final int AC = 0x4_0000;
    /** {@code cpuid} exists. */
    public static final int ID = 0x20_0000;
    /** CF, PF, AF, ZF, SF and OF. */
    public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    private static final int OTHERS = TF | IF | DF | IOPL | NT | RF | AC | 0x18_0000 | ID;

    /** Zero when ZF; its top bit is SF and its low byte gives PF, unless {@link #delta} says otherwise. */
    private long result = 1;

    /** Bit 63 is the carry out of the operation's top bit, bit 62 the carry into it. */
    private long carries;

    /** Bit 4 is AF. */
    private long adjust;

    /** Exceptions for flags that were loaded and that no result has: bit 0 inverts SF, bit 1 inverts PF. */
    private int delta;

    /** TF, IF, DF, IOPL, NT, RF, AC, VIF, VIP, ID. */
    public int control;

    /** Flags of {@code left + right (+ carry) = sum}, all sign-extended from {@code 64 - shift} bits. */
    public void add(long left, long right, long sum, int shift) {
        result = sum;
        long xor = left ^ right;
        carries = (left & right | xor & ~sum) << shift;
        adjust = xor ^ sum;
        delta = 0;
    }

    /** Flags of {@code left - right (- borrow) = difference}, all sign-extended from {@code 64 - shift} bits. */
    public void subtract(long left, long right, long difference, int shift) {
        result = difference;
        long xor = left ^ right;
        carries = (~left & right | ~xor & difference) << shift;
        adjust = xor ^ difference;
        delta = 0;
    }

    /** Flags of a logical operation: CF and OF clear, AF clear (undefined by the manual). */
    public void logic(long value) {
        result = value;
        carries = 0;
        adjust = 0;
        delta = 0;
    }

    /** Sets CF and OF, and the other flags from a sign-extended result; AF is cleared. */
    public void set(long value, boolean carry, boolean overflow) {
        result = value;
        setCarryAndOverflow(carry, overflow);
        adjust = 0;
        delta = 0;
    }

    /** Sets CF and OF. */
    public void setCarryAndOverflow(boolean carry, boolean overflow) {
        carries = (carry ? 1L << 63 : 0) | (carry != overflow ? 1L << 62 : 0);
    }

    /** Sets CF. */
    public void setCarry(boolean carry) {
        setCarryAndOverflow(carry, overflow());
    }

    /** Sets ZF. */
    public void setZero(boolean zero) {
        int arithmetic = value() & ARITHMETIC & ~ZF;
        load(arithmetic | (zero ? ZF : 0), ARITHMETIC);
    }

    /** CF. */
    public boolean carry() {
        return carries < 0;
    }

    boolean overflow() {
        return (carries ^ carries << 1) < 0;
    }

    /** ZF. */
    public boolean zero() {
        return result == 0;
    }

    boolean sign() {
        return result < 0 ^ (delta & 1) != 0;
    }

    boolean parity() {
        int low = (int) result & 0xFF;
        low ^= low >> 4;
        return (0x9669 >>> (low & 15) & 1) != 0 ^ (delta & 2) != 0;
    }

    private boolean auxiliary() {
        return (adjust & AF) != 0;
    }

    /** The condition {@code code} of jcc, setcc and cmovcc (Intel SDM volume 2, appendix B, table B-10). */
    public boolean condition(int code) {
        return switch (code) {
            case 0 -> overflow();
            case 1 -> !overflow();
            case 2 -> carry();
            case 3 -> !carry();
            case 4 -> zero();
            case 5 -> !zero();
            case 6 -> carry() || zero();
            case 7 -> !carry() && !zero();
            case 8 -> sign();
            case 9 -> !sign();
            case 10 -> parity();
            case 11 -> !parity();
            case 12 -> sign() != overflow();
            case 13 -> sign() == overflow();
            case 14 -> zero() || sign() != overflow();
            default -> !zero() && sign() == overflow();
        };
    }

    /** All of RFLAGS. */
    public int value() {
        return control
                | 2
                | (carry() ? CF : 0)
                | (parity() ? PF : 0)
                | (auxiliary() ? AF : 0)
                | (zero() ? ZF : 0)
                | (sign() ? SF : 0)
                | (overflow() ? OF : 0);
    }

    /** Loads the bits of {@code value} that {@code mask} names. */
    public void load(long value, int mask) {
        int merged = value() & ~mask | (int) value & mask;
        control = merged & OTHERS;
        boolean zero = (merged & ZF) != 0;
        boolean sign = (merged & SF) != 0;
        result = zero ? 0 : sign ? Long.MIN_VALUE | 1 : 1;
        delta = 0;
        delta = (sign() != sign ? 1 : 0) | (parity() != ((merged & PF) != 0) ? 2 : 0);
        setCarryAndOverflow((merged & CF) != 0, (merged & OF) != 0);
        adjust = merged & AF;
    }
}
