package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;

/** The stream {@code /names} of a PDB: texts that other streams refer to by offset (LLVM docs, "The PDB String Table"). */
final class StringTable {

    private static final int SIGNATURE = 0xEFFEEFFE;
    private static final int HEADER_BYTES = 12;

    private final MsfStream stream;
    private final long sizeBytes;

    private StringTable(MsfStream stream, long sizeBytes) {
        this.stream = stream;
        this.sizeBytes = sizeBytes;
    }

    static StringTable read(MsfStream stream) throws BadPdbException {
        byte[] head = stream.bytes(0, HEADER_BYTES);
        if (LittleEndian.u32(head, 0) != SIGNATURE) {
            throw new BadPdbException("its string table is damaged");
        }
        return new StringTable(stream, Integer.toUnsignedLong(LittleEndian.u32(head, 8)));
    }

    /** The text at an offset; empty where there is none. */
    String at(long offset) {
        return offset < sizeBytes ? stream.text(HEADER_BYTES + offset) : "";
    }
}
