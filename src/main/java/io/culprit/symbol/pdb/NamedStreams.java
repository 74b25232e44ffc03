package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;

/** Streams that a PDB has by name: a serialized hash map behind the head of stream 1 (LLVM docs, "The PDB Info Stream"). */
final class NamedStreams {

    private static final int NAMES_AT = 0x1C;

    /** Real PDBs name a dozen streams. */
    private static final int MAX_ENTRIES = 1 << 12;

    private NamedStreams() {}

    /** The number of the stream with this name, or -1. */
    static int find(MsfStream info, String name) throws BadPdbException {
        long textBytes = unsigned(info, NAMES_AT);
        long at = NAMES_AT + 4 + textBytes;
        long entries = Math.min(unsigned(info, at), MAX_ENTRIES);
        at += 8;
        at += 4 + 4 * unsigned(info, at);
        at += 4 + 4 * unsigned(info, at);
        for (int i = 0; i < entries; i++, at += 8) {
            byte[] entry = info.bytes(at, 8);
            long offset = Integer.toUnsignedLong(LittleEndian.u32(entry, 0));
            if (offset < textBytes && info.text(NAMES_AT + 4 + offset).equals(name)) {
                return LittleEndian.u32(entry, 4);
            }
        }
        return -1;
    }

    private static long unsigned(MsfStream info, long at) throws BadPdbException {
        return Integer.toUnsignedLong(info.u32(at));
    }
}
