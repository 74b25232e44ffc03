package io.culprit.windows.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Those pieces of a function's PCI configuration space that a record has. What no piece holds is absent, not zero. */
public final class ConfigurationSpace {

    private static final int CAPABILITIES = 0x34;
    private static final int EXTENDED_CAPABILITIES = 0x100;
    private static final int SIZE = 0x1000;

    /** More cannot stand in 4 KiB without overlapping. */
    private static final int MOST_CAPABILITIES = 64;

    private final BlobBytes blob;
    private final List<Piece> pieces = new ArrayList<>();

    /** Bytes {@code [offset, offset + length)} of configuration space stand at {@code at} in the blob. */
    private record Piece(int offset, int length, int at) {}

    ConfigurationSpace(BlobBytes blob) {
        this.blob = blob;
    }

    /** Adds a piece that has been checked to lie inside of the blob. */
    void add(int offset, int length, int at) {
        pieces.add(new Piece(offset, length, at));
    }

    /** The byte at an offset. */
    public OptionalInt u8(int offset) {
        int at = at(offset, 1);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(blob.u8(at));
    }

    /** The 16 bits at an offset. */
    public OptionalInt u16(int offset) {
        int at = at(offset, 2);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(blob.u16(at));
    }

    /** The 32 bits at an offset. */
    public OptionalInt u32(int offset) {
        int at = at(offset, 4);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of((int) blob.u32(at));
    }

    private int at(int offset, int length) {
        for (Piece piece : pieces) {
            int into = offset - piece.offset();
            if (into >= 0 && into + length <= piece.length()) {
                return piece.at() + into;
            }
        }
        return -1;
    }

    /** The offset of a capability of the list that starts at 0x34, or 0 where the pieces do not lead to one. */
    int capability(int id) {
        int next = u8(CAPABILITIES).orElse(0) & 0xFC;
        for (int i = 0; i < MOST_CAPABILITIES && next != 0; i++) {
            int head = u16(next).orElse(0);
            if ((head & 0xFF) == id) {
                return next;
            }
            next = head >>> 8 & 0xFC;
        }
        return 0;
    }

    /** The offset of an extended capability of the list that starts at 0x100, or 0 where the pieces do not lead to one. */
    int extendedCapability(int id) {
        int next = EXTENDED_CAPABILITIES;
        for (int i = 0; i < MOST_CAPABILITIES && next >= EXTENDED_CAPABILITIES && next < SIZE; i++) {
            int head = u32(next).orElse(0);
            if ((head & 0xFFFF) == id) {
                return next;
            }
            next = head >>> 20 & 0xFFC;
        }
        return 0;
    }
}
