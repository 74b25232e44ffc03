package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;

/** Numeric leaves of CodeView: a 16-bit value below 0x8000, or a kind and then the value. */
final class Numeric {

    private Numeric() {}

    /** Bytes of the leaf at {@code at}, at least 2; the record need not hold them all. */
    static int lengthBytes(byte[] record, int at) {
        if (at + 2 > record.length) {
            return 2;
        }
        int kind = LittleEndian.u16(record, at);
        return kind < 0x8000
                ? 2
                : switch (kind) {
                    case 0x8000 -> 3;
                    case 0x8001, 0x8002 -> 4;
                    case 0x8003, 0x8004, 0x8005 -> 6;
                    case 0x8009, 0x800A, 0x8006 -> 10;
                    case 0x8017, 0x8018 -> 18;
                    default -> 2;
                };
    }

    /** Its value; 0 where the record does not hold it. */
    static long value(byte[] record, int at) {
        if (at + lengthBytes(record, at) > record.length || at + 2 > record.length) {
            return 0;
        }
        int kind = LittleEndian.u16(record, at);
        return kind < 0x8000
                ? kind
                : switch (kind) {
                    case 0x8000 -> record[at + 2];
                    case 0x8001 -> (short) LittleEndian.u16(record, at + 2);
                    case 0x8002 -> LittleEndian.u16(record, at + 2);
                    case 0x8003 -> LittleEndian.u32(record, at + 2);
                    case 0x8004 -> Integer.toUnsignedLong(LittleEndian.u32(record, at + 2));
                    case 0x8009, 0x800A -> LittleEndian.u64(record, at + 2);
                    default -> 0;
                };
    }
}
