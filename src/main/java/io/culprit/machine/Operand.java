package io.culprit.machine;

/** An operand of an instruction, as encoded. */
public sealed interface Operand {

    /** Which register file a register operand names. */
    enum Bank {
        GENERAL,
        /** ah, ch, dh, bh: bits 15:8 of registers 0 to 3. */
        HIGH_BYTE,
        SEGMENT,
        CONTROL,
        DEBUG,
        /** 128-bit vector registers. */
        XMM
    }

    /** A register: its number in instruction encodings, and how many bytes of it are used. */
    record Register(Bank bank, int number, int bytes) implements Operand {}

    /**
     * Memory at {@code segment base + base + index * scale + displacement}.
     *
     * @param segment register number of a segment override (0 es, 1 cs, 2 ss, 3 ds, 4 fs, 5 gs), or -1
     * @param base general register number, {@link #RIP} for the next instruction's address, or -1 for none
     * @param index general register number, or -1
     * @param scale 1, 2, 4 or 8; 0 when the encoding names no scale; a scale without an index counts nothing and is printed as riz
     * @param displacement sign-extended
     * @param bytes how many bytes are accessed; 0 when the instruction decides (descriptor tables, saved state)
     * @param addressBytes 8, or 4 with an address-size prefix: registers count with their low half, and the sum is cut to 32 bits
     */
    record Memory(int segment, int base, int index, int scale, long displacement, int bytes, int addressBytes)
            implements Operand {

        /** The base that stands for the instruction pointer. */
        public static final int RIP = 16;
    }

    /** A constant. Sign-extended where the instruction does; it counts with the low bytes of the operation's width. */
    record Immediate(long value) implements Operand {}

    /** A branch target relative to the next instruction. */
    record Relative(long displacement) implements Operand {}
}
