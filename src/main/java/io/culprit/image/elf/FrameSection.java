package io.culprit.image.elf;

import io.culprit.image.CallerRules;
import io.culprit.image.NotAnImageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One section of call frame information, {@code .eh_frame} or {@code .debug_frame}: the entries of functions by address. A damaged entry is
 * passed over, and where the length of one leads out of the section the rest is.
 */
final class FrameSection {

    private static final int ABSOLUTE = 0;
    private static final int RELATIVE = 0x10;
    private static final int OF_TABLE = 0x30;
    private static final int HEADER_POINTER = 4;

    private final byte[] bytes;
    private final long address;
    private final boolean exceptions;
    private final DwarfRegisters registers;
    private final Map<Integer, CommonEntry> common = new HashMap<>();
    private final List<Function> functions = new ArrayList<>();

    /** An entry of a function: where its code is, and where its instructions stand in the section. */
    private record Function(long begin, long end, CommonEntry common, int from, int to) {}

    /**
     * Reads the entries.
     *
     * @param address where the section stands in the image
     * @param exceptions whether it is {@code .eh_frame}, which has other ids
     */
    FrameSection(byte[] bytes, long address, boolean exceptions, DwarfRegisters registers) {
        this.bytes = bytes;
        this.address = address;
        this.exceptions = exceptions;
        this.registers = registers;
        int at = 0;
        while (at >= 0 && at < bytes.length) {
            at = entry(at);
        }
        functions.sort((one, other) -> Long.compareUnsigned(one.begin(), other.begin()));
    }

    /** The rules at an address of the image. */
    Optional<CallerRules> at(long place) {
        int low = 0;
        int high = functions.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(functions.get(middle).begin(), place) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0 || Long.compareUnsigned(place, functions.get(high).end()) >= 0) {
            return Optional.empty();
        }
        Function function = functions.get(high);
        try {
            FrameProgram program = new FrameProgram(function.common(), registers);
            return Optional.of(
                    program.run(new DwarfBytes(bytes, function.from(), function.to()), function.begin(), place));
        } catch (NotAnImageException damaged) {
            return Optional.empty();
        }
    }

    /** Reads the entry at an offset; where the next one begins, -1 for nowhere. */
    private int entry(int at) {
        try {
            DwarfBytes head = new DwarfBytes(bytes, at, bytes.length);
            long length = head.u32();
            boolean wide = length == 0xFFFF_FFFFL;
            length = wide ? head.u64() : length;
            if (length == 0) {
                return exceptions ? -1 : head.position();
            }
            DwarfBytes in = head.part(length);
            function(in, wide);
            return head.position();
        } catch (NotAnImageException cut) {
            return -1;
        }
    }

    private void function(DwarfBytes in, boolean wide) {
        try {
            int idAt = in.position();
            long id = wide ? in.u64() : in.u32();
            if (id == common(wide)) {
                return;
            }
            CommonEntry shared = commonAt(exceptions ? idAt - id : id);
            long begin = pointer(in, shared.pointers());
            long size = pointer(in, shared.pointers() & 0xF);
            if (shared.lengths()) {
                in.skip(in.unsigned());
            }
            if (size > 0 && begin != 0) {
                functions.add(new Function(begin, begin + size, shared, in.position(), in.position() + in.left()));
            }
        } catch (NotAnImageException damaged) {
            return;
        }
    }

    /** What stands where a function's entry points at its common one. */
    private long common(boolean wide) {
        return exceptions ? 0 : wide ? -1 : 0xFFFF_FFFFL;
    }

    private CommonEntry commonAt(long offset) throws NotAnImageException {
        if (offset < 0 || offset >= bytes.length) {
            throw new NotAnImageException("call frame information refers out of its section");
        }
        CommonEntry known = common.get((int) offset);
        if (known != null) {
            return known;
        }
        DwarfBytes head = new DwarfBytes(bytes, (int) offset, bytes.length);
        long length = head.u32();
        boolean wide = length == 0xFFFF_FFFFL;
        DwarfBytes in = head.part(wide ? head.u64() : length);
        if ((wide ? in.u64() : in.u32()) != common(wide)) {
            throw new NotAnImageException("call frame information refers to what is no common entry");
        }
        CommonEntry read = CommonEntry.read(in, this);
        common.put((int) offset, read);
        return read;
    }

    /**
     * Where {@code .eh_frame} is, by {@code .eh_frame_hdr} (Linux Standard Base, "Exception Frames"): version 1, how three pointers are
     * encoded, and the first of them.
     *
     * @param address where the header stands in the image
     */
    static long ofHeader(byte[] header, long address) throws NotAnImageException {
        if (header.length < HEADER_POINTER || header[0] != 1) {
            throw new NotAnImageException("no header of exception frames");
        }
        DwarfBytes in = new DwarfBytes(header, HEADER_POINTER, header.length);
        int encoding = header[1] & 0xFF;
        boolean ofTable = (encoding & 0xF0) == OF_TABLE;
        long value = pointer(in, address, ofTable ? encoding & 0xF : encoding);
        return ofTable ? address + value : value;
    }

    /** A pointer in one of the encodings of exception frames (DW_EH_PE): absolute, or relative to where it stands. */
    long pointer(DwarfBytes in, int encoding) throws NotAnImageException {
        return pointer(in, address, encoding);
    }

    private static long pointer(DwarfBytes in, long address, int encoding) throws NotAnImageException {
        long from = address + in.position();
        long value = switch (encoding & 0xF) {
            case 0x0, 0x4, 0xC -> in.u64();
            case 0x1 -> in.unsigned();
            case 0x2 -> in.u16();
            case 0x3 -> in.u32();
            case 0x9 -> in.signed();
            case 0xA -> (short) in.u16();
            case 0xB -> (int) in.u32();
            default -> throw new NotAnImageException("call frame information has a pointer that is not known");
        };
        return switch (encoding & 0xF0) {
            case ABSOLUTE -> value;
            case RELATIVE -> from + value;
            default -> throw new NotAnImageException("call frame information has a pointer to what is not known");
        };
    }
}
