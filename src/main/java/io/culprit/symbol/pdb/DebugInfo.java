package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;

/**
 * The header of stream 3, DBI (LLVM docs, "The PDB DBI Stream"): which streams hold what, and where its parts lie.
 *
 * @param stripped whether private symbols were taken out: names of functions and data remain, lines and types do not
 * @param sectionHeaders stream with the image's section headers, 0xFFFF for none; so are the streams after it
 */
record DebugInfo(
        int age,
        int globals,
        int publics,
        int records,
        long modulesAt,
        long modulesBytes,
        long contributionsAt,
        long contributionsBytes,
        boolean stripped,
        int machine,
        int frameData,
        int omapToSource,
        int omapFromSource,
        int sectionHeaders,
        int newFrameData,
        int originalSectionHeaders) {

    private static final int HEADER_BYTES = 0x40;
    private static final int STRIPPED = 2;
    static final int NONE = 0xFFFF;

    static DebugInfo read(MsfStream stream) throws BadPdbException {
        byte[] head = stream.bytes(0, HEADER_BYTES);
        long modules = size(head, 0x18);
        long contributions = size(head, 0x1C);
        long optionalAt = HEADER_BYTES
                + modules
                + contributions
                + size(head, 0x20)
                + size(head, 0x24)
                + size(head, 0x28)
                + size(head, 0x34);
        long optionalBytes = size(head, 0x30);
        int[] extra = extra(stream, optionalAt, optionalBytes);
        return new DebugInfo(
                LittleEndian.u32(head, 8),
                LittleEndian.u16(head, 0x0C),
                LittleEndian.u16(head, 0x10),
                LittleEndian.u16(head, 0x14),
                HEADER_BYTES,
                modules,
                HEADER_BYTES + modules,
                contributions,
                (LittleEndian.u16(head, 0x38) & STRIPPED) != 0,
                LittleEndian.u16(head, 0x3A),
                extra[0],
                extra[3],
                extra[4],
                extra[5],
                extra[9],
                extra[10]);
    }

    private static long size(byte[] head, int at) throws BadPdbException {
        int size = LittleEndian.u32(head, at);
        if (size < 0) {
            throw new BadPdbException("a part of its DBI stream claims a negative size");
        }
        return size;
    }

    private static int[] extra(MsfStream stream, long at, long length) {
        byte[] bytes = new byte[22];
        int got = stream.read(at, bytes, 0, (int) Math.min(22, length));
        int[] streams = new int[11];
        for (int i = 0; i < 11; i++) {
            streams[i] = 2 * i + 2 <= got ? LittleEndian.u16(bytes, 2 * i) : NONE;
        }
        return streams;
    }
}
