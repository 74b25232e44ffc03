package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * LF_STRUCTURE, LF_CLASS or LF_UNION (cvinfo.h).
 *
 * @param forward whether it only announces a definition that stands elsewhere
 * @param fields type index of its field list, 0 for none
 */
record Structure(String name, boolean forward, int fields, long sizeBytes) {

    private static final int LF_CLASS = 0x1504;
    private static final int LF_STRUCTURE = 0x1505;
    private static final int LF_UNION = 0x1506;
    private static final int FORWARD = 0x80;

    static Optional<Structure> of(byte[] record) {
        if (record.length < 12) {
            return Optional.empty();
        }
        int leaf = LittleEndian.u16(record, 0);
        if (leaf != LF_CLASS && leaf != LF_STRUCTURE && leaf != LF_UNION) {
            return Optional.empty();
        }
        int sizeAt = leaf == LF_UNION ? 10 : 18;
        int nameAt = sizeAt + Numeric.lengthBytes(record, sizeAt);
        return Optional.of(new Structure(
                text(record, nameAt),
                (LittleEndian.u16(record, 4) & FORWARD) != 0,
                LittleEndian.u32(record, 6),
                Numeric.value(record, sizeAt)));
    }

    static String text(byte[] record, int at) {
        int end = Math.min(at, record.length);
        while (end < record.length && record[end] != 0) {
            end++;
        }
        return at >= record.length ? "" : new String(record, at, end - at, StandardCharsets.UTF_8);
    }
}
