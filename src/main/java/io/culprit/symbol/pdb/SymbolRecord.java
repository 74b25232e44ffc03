package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A CodeView symbol record that stands for an address (cvinfo.h): a public, a procedure or data.
 *
 * @param kind S_PUB32, S_GPROC32, ...
 * @param lengthBytes of a procedure's code; 0 where the record has none
 */
record SymbolRecord(int kind, int section, int offset, long lengthBytes, String name) {

    static final int S_PUB32 = 0x110E;
    static final int S_GPROC32 = 0x1110;

    private static final int S_LDATA32 = 0x110C;
    private static final int S_GDATA32 = 0x110D;
    private static final int S_LPROC32 = 0x110F;
    private static final int S_LPROC32_ID = 0x1146;
    private static final int S_GPROC32_ID = 0x1147;
    private static final int S_LPROC32_DPC = 0x1155;
    private static final int S_LPROC32_DPC_ID = 0x1156;
    private static final int S_THUNK32 = 0x1102;

    /** Whether this is code of known length. */
    boolean procedure() {
        return kind != S_PUB32 && kind != S_LDATA32 && kind != S_GDATA32;
    }

    /** Decodes a record without its length field: kind, then data. Empty for all other kinds and for damaged ones. */
    static Optional<SymbolRecord> of(byte[] record) {
        int kind = record.length < 2 ? 0 : LittleEndian.u16(record, 0);
        return switch (kind) {
            case S_PUB32, S_LDATA32, S_GDATA32 -> at(record, kind, 6, 10, -1, 12);
            case S_LPROC32, S_GPROC32, S_LPROC32_ID, S_GPROC32_ID, S_LPROC32_DPC, S_LPROC32_DPC_ID ->
                at(record, kind, 30, 34, 14, 37);
            case S_THUNK32 -> thunk(record);
            default -> Optional.empty();
        };
    }

    private static Optional<SymbolRecord> at(
            byte[] record, int kind, int offsetAt, int sectionAt, int lengthAt, int nameAt) {
        if (record.length <= nameAt) {
            return Optional.empty();
        }
        long length = lengthAt < 0 ? 0 : Integer.toUnsignedLong(LittleEndian.u32(record, lengthAt));
        return Optional.of(new SymbolRecord(
                kind,
                LittleEndian.u16(record, sectionAt),
                LittleEndian.u32(record, offsetAt),
                length,
                text(record, nameAt)));
    }

    private static Optional<SymbolRecord> thunk(byte[] record) {
        return record.length <= 23
                ? Optional.empty()
                : Optional.of(new SymbolRecord(
                        S_THUNK32,
                        LittleEndian.u16(record, 18),
                        LittleEndian.u32(record, 14),
                        LittleEndian.u16(record, 20),
                        text(record, 23)));
    }

    private static String text(byte[] record, int at) {
        int end = at;
        while (end < record.length && record[end] != 0) {
            end++;
        }
        return new String(record, at, end - at, StandardCharsets.UTF_8);
    }
}
