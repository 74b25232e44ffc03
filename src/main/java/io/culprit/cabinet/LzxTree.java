package io.culprit.cabinet;

import java.io.IOException;
import java.util.Arrays;

/** A Huffman tree of LZX: canonical codes of up to 16 bits, told by their lengths alone ([MS-PATCH], trees). */
final class LzxTree {

    private static final int MAX_BITS = 16;
    private static final int PRETREE_SYMBOLS = 20;

    /** Length of each symbol's code in bits, 0 for none; each block tells the changes. */
    private final byte[] lengths;

    private short[] table = new short[0];
    private int bits;

    LzxTree(int symbols) {
        this.lengths = new byte[symbols];
    }

    boolean has(int symbol) {
        return lengths[symbol] != 0;
    }

    /** Reads plain lengths of {@code width} bits each. */
    void readPlain(LzxBits in, int width) throws IOException {
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (byte) in.take(width);
        }
        build();
    }

    /** Reads the changes of the lengths {@code [from, to)}, coded by a tree of their own; {@link #build} follows. */
    void readChanges(LzxBits in, int from, int to) throws IOException {
        LzxTree codes = new LzxTree(PRETREE_SYMBOLS);
        codes.readPlain(in, 4);
        int at = from;
        while (at < to) {
            int code = codes.next(in);
            int run = switch (code) {
                case 17 -> 4 + in.take(4);
                case 18 -> 20 + in.take(5);
                case 19 -> 4 + in.take(1);
                default -> 1;
            };
            if (run > to - at) {
                throw new IOException("a tree of an LZX block is too long");
            }
            byte length =
                    (byte) (code == 17 || code == 18 ? 0 : changed(lengths[at], code == 19 ? codes.next(in) : code));
            Arrays.fill(lengths, at, at + run, length);
            at += run;
        }
    }

    private static int changed(int length, int code) throws IOException {
        if (code > MAX_BITS) {
            throw new IOException("a tree of an LZX block is damaged");
        }
        return (length - code + MAX_BITS + 1) % (MAX_BITS + 1);
    }

    /** Makes the tree ready; one without symbols is allowed until it is used. */
    void build() throws IOException {
        bits = 0;
        for (byte length : lengths) {
            bits = Math.max(bits, length);
        }
        int size = bits == 0 ? 0 : 1 << bits;
        table = table.length == size ? table : new short[size];
        int filled = 0;
        for (int length = 1; length <= bits; length++) {
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    int end = filled + (1 << bits - length);
                    if (end > size) {
                        throw new IOException("a tree of an LZX block has too many codes");
                    }
                    Arrays.fill(table, filled, end, (short) symbol);
                    filled = end;
                }
            }
        }
        if (filled != size) {
            throw new IOException("a tree of an LZX block has too few codes");
        }
    }

    /** The next symbol. */
    int next(LzxBits in) throws IOException {
        if (bits == 0) {
            throw new IOException("an LZX block uses a tree without codes");
        }
        int symbol = table[in.peek(bits)];
        in.skip(lengths[symbol]);
        return symbol;
    }
}
