package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;

/** The name of a record of the global streams, where it stands depends on the kind (cvinfo.h). */
final class NamedRecord {

    private static final int S_CONSTANT = 0x1107;
    private static final int S_UDT = 0x1108;
    private static final int S_PROCREF = 0x1125;
    private static final int S_DATAREF = 0x1126;
    private static final int S_LPROCREF = 0x1127;
    private static final int S_ANNOTATIONREF = 0x1128;

    private NamedRecord() {}

    /** Empty for kinds that are not known here. */
    static String name(byte[] record) {
        if (record.length < 2) {
            return "";
        }
        int at = switch (LittleEndian.u16(record, 0)) {
            case S_PROCREF, S_DATAREF, S_LPROCREF, S_ANNOTATIONREF -> 12;
            case S_UDT -> 6;
            case S_CONSTANT -> constantName(record);
            default -> -1;
        };
        if (at < 0) {
            return SymbolRecord.of(record).map(SymbolRecord::name).orElse("");
        }
        int end = Math.min(at, record.length);
        while (end < record.length && record[end] != 0) {
            end++;
        }
        return at >= record.length ? "" : new String(record, at, end - at, StandardCharsets.UTF_8);
    }

    private static int constantName(byte[] record) {
        return record.length < 8 ? -1 : 6 + Numeric.lengthBytes(record, 6);
    }
}
