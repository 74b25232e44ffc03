package io.culprit.symbol.pdb;

import io.culprit.image.FrameData;
import io.culprit.machine.LittleEndian;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The frame data of x86 code (LLVM docs, "The PDB DBI Stream", optional debug header): FRAMEDATA of cvinfo.h with a program each, or the
 * older FPO_DATA of winnt.h, which is told in such programs. Both are sorted by their begin.
 */
final class FrameTable {

    private static final int NEW_BYTES = 32;
    private static final int OLD_BYTES = 16;

    /** Steps of a prolog overlap: how many records before the nearest may still hold an address. */
    private static final int NESTED = 64;

    private static final String FRAMED = "$T0 $ebp = $eip $T0 4 + ^ = $ebp $T0 ^ = $esp $T0 8 + =";

    private final MsfStream stream;
    private final long start;
    private final int recordBytes;
    private final long count;
    private final @Nullable StringTable names;

    private FrameTable(MsfStream stream, long start, int recordBytes, @Nullable StringTable names) {
        this.stream = stream;
        this.start = start;
        this.recordBytes = recordBytes;
        this.count = (stream.sizeBytes() - start) / recordBytes;
        this.names = names;
    }

    /** FRAMEDATA; a relocation of four bytes may stand before the records. */
    static FrameTable ofPrograms(MsfStream stream, StringTable names) {
        return new FrameTable(stream, stream.sizeBytes() % NEW_BYTES == 4 ? 4 : 0, NEW_BYTES, names);
    }

    /** FPO_DATA. */
    static FrameTable ofSizes(MsfStream stream) {
        return new FrameTable(stream, 0, OLD_BYTES, null);
    }

    /** How many records there are. */
    long count() {
        return count;
    }

    /** The record at an index. */
    FrameData at(long index) throws BadPdbException {
        byte[] raw = stream.bytes(start + index * recordBytes, recordBytes);
        return names == null ? sizes(raw) : program(raw, names);
    }

    /** The innermost record that holds an RVA. */
    Optional<FrameData> find(long rva) throws BadPdbException {
        long low = 0;
        long high = count - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            if (unsigned(stream.u32(start + middle * recordBytes)) <= rva) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        for (long index = high; index >= 0 && index > high - NESTED; index--) {
            FrameData data = at(index);
            if (rva - data.begin() < data.sizeBytes()) {
                return Optional.of(data);
            }
        }
        return Optional.empty();
    }

    private static FrameData program(byte[] raw, StringTable names) {
        return new FrameData(
                unsigned(LittleEndian.u32(raw, 0)),
                unsigned(LittleEndian.u32(raw, 4)),
                unsigned(LittleEndian.u32(raw, 8)),
                unsigned(LittleEndian.u32(raw, 12)),
                LittleEndian.u16(raw, 26),
                names.at(unsigned(LittleEndian.u32(raw, 20))));
    }

    /** Sizes in dwords; the last word holds prolog bytes, saved registers, whether EBP is one of them, and the kind of the frame. */
    private static FrameData sizes(byte[] raw) {
        int bits = LittleEndian.u16(raw, 14);
        long begin = unsigned(LittleEndian.u32(raw, 0));
        long sizeBytes = unsigned(LittleEndian.u32(raw, 4));
        long localBytes = unsigned(LittleEndian.u32(raw, 8)) * 4;
        long parameterBytes = LittleEndian.u16(raw, 12) * 4L;
        long savedBytes = (bits >>> 8 & 7) * 4L;
        return bits >>> 14 == 0
                ? FrameData.fixed(begin, sizeBytes, localBytes, parameterBytes, savedBytes, (bits >>> 12 & 1) != 0)
                : new FrameData(
                        begin, sizeBytes, localBytes, parameterBytes, savedBytes, bits >>> 14 == 3 ? FRAMED : "");
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
