package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.util.Optional;

/**
 * Section and offset of a symbol to RVA and back. Where a tool rearranged the image after linking, the symbols are those of the
 * original layout and OMAP tables lead from one to the other.
 */
final class AddressMap {

    private static final int HEADER_BYTES = 40;
    private static final int MAX_SECTIONS = 0x1000;
    private static final long MAX_OMAP_BYTES = 1 << 26;

    private final int[] starts;
    private final int[] sizes;
    private final byte[] fromSource;
    private final byte[] toSource;

    private AddressMap(int[] starts, int[] sizes, byte[] fromSource, byte[] toSource) {
        this.starts = starts;
        this.sizes = sizes;
        this.fromSource = fromSource;
        this.toSource = toSource;
    }

    static AddressMap read(MsfFile msf, DebugInfo info) throws BadPdbException {
        byte[] from = table(msf, info.omapFromSource());
        byte[] to = table(msf, info.omapToSource());
        boolean moved =
                from.length > 0 && msf.find(info.originalSectionHeaders()).isPresent();
        int headers = moved ? info.originalSectionHeaders() : info.sectionHeaders();
        MsfStream stream = msf.stream(headers, "section headers");
        int count = (int) Math.min(stream.sizeBytes() / HEADER_BYTES, MAX_SECTIONS);
        byte[] bytes = stream.bytes(0, (long) count * HEADER_BYTES);
        int[] starts = new int[count];
        int[] sizes = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = LittleEndian.u32(bytes, i * HEADER_BYTES + 0x0C);
            sizes[i] = Math.max(
                    LittleEndian.u32(bytes, i * HEADER_BYTES + 8), LittleEndian.u32(bytes, i * HEADER_BYTES + 0x10));
        }
        return new AddressMap(starts, sizes, moved ? from : new byte[0], moved ? to : new byte[0]);
    }

    private static byte[] table(MsfFile msf, int stream) throws BadPdbException {
        Optional<MsfStream> found = stream == DebugInfo.NONE ? Optional.empty() : msf.find(stream);
        if (found.isEmpty() || found.get().sizeBytes() > MAX_OMAP_BYTES) {
            return new byte[0];
        }
        return found.get().bytes(0, found.get().sizeBytes() & ~7L);
    }

    /** The RVA of a symbol, or -1 for absolute symbols, sections that are not there and code that was removed. */
    long rva(int section, int offset) {
        long source = sourceRva(section, offset);
        return source < 0 || fromSource.length == 0 ? source : translate(fromSource, source);
    }

    /** The RVA in the layout that the symbols describe, or -1. */
    long sourceRva(int section, int offset) {
        if (section < 1 || section > starts.length) {
            return -1;
        }
        return Integer.toUnsignedLong(starts[section - 1]) + Integer.toUnsignedLong(offset);
    }

    /** Where an RVA of the image is in the layout that the symbols describe, or -1. */
    long source(long rva) {
        return toSource.length == 0 ? rva : translate(toSource, rva);
    }

    /** The section (from 1) that holds a source RVA, or 0. */
    int section(long sourceRva) {
        for (int i = 0; i < starts.length; i++) {
            long start = Integer.toUnsignedLong(starts[i]);
            if (sourceRva >= start && sourceRva < start + Integer.toUnsignedLong(sizes[i])) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The offset of a source RVA in its section. */
    int offset(int section, long sourceRva) {
        return (int) (sourceRva - Integer.toUnsignedLong(starts[section - 1]));
    }

    /** The source RVA one past the end of a section. */
    long end(int section) {
        return Integer.toUnsignedLong(starts[section - 1]) + Integer.toUnsignedLong(sizes[section - 1]);
    }

    private static long translate(byte[] omap, long rva) {
        int low = 0;
        int high = omap.length / 8 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Integer.toUnsignedLong(LittleEndian.u32(omap, middle * 8)) <= rva) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0) {
            return -1;
        }
        long to = Integer.toUnsignedLong(LittleEndian.u32(omap, high * 8 + 4));
        return to == 0 ? -1 : to + rva - Integer.toUnsignedLong(LittleEndian.u32(omap, high * 8));
    }
}
