package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.util.Locale;

/**
 * Stream 1 of a PDB: what ties it to its image.
 *
 * @param guid 32 upper-case hex digits, as in {@link io.culprit.image.PdbIdentity}
 * @param age of the info stream; the DBI stream has one of its own, and either may be the image's
 */
record PdbInfo(String guid, int age) {

    static PdbInfo read(MsfStream stream) throws BadPdbException {
        byte[] head = stream.bytes(0, 0x1C);
        return new PdbInfo(guid(head, 0x0C), LittleEndian.u32(head, 8));
    }

    private static String guid(byte[] bytes, int at) {
        StringBuilder text = new StringBuilder(32);
        text.append(String.format(
                Locale.ROOT,
                "%08X%04X%04X",
                LittleEndian.u32(bytes, at),
                LittleEndian.u16(bytes, at + 4),
                LittleEndian.u16(bytes, at + 6)));
        for (int i = 8; i < 16; i++) {
            text.append(String.format(Locale.ROOT, "%02X", bytes[at + i]));
        }
        return text.toString();
    }
}
