package io.culprit.image.elf;

import io.culprit.image.CallerRules;
import io.culprit.image.NotAnImageException;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An ELF file of x64 or ARM64 (System V ABI, chapters 4 and 5): its build id, and the call frame information of its sections. */
public final class ElfImage {

    private static final int HEADER_BYTES = 64;
    private static final int MOST_HEADERS = 4096;
    private static final int MOST_SECTION_BYTES = 256 << 20;
    private static final int MOST_NOTE_BYTES = 1 << 16;
    private static final int MAGIC = 0x464C457F;
    private static final int CLASS_64_LITTLE = 0x0102;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int LOAD = 1;
    private static final int NOTE = 4;
    private static final int BUILD_ID = 3;
    private static final int NO_BITS = 8;
    private static final int COMPRESSED = 0x800;

    /** PT_GNU_EH_FRAME: where {@code .eh_frame_hdr} is loaded, which tells where {@code .eh_frame} is. */
    private static final int FRAME_HEADER = 0x6474_E550;

    private static final int MOST_FRAME_HEADER_BYTES = 16;

    private final AddressSpace file;
    private final byte[] header;
    private final DwarfRegisters registers;
    private final long base;
    private @Nullable List<FrameSection> sections;

    private record Section(int type, long flags, long address, long offset, long sizeBytes) {}

    /** Opens what {@code file}, read by file offset, holds. */
    public ElfImage(AddressSpace file) throws NotAnImageException {
        this.file = file;
        this.header = read(0, HEADER_BYTES, HEADER_BYTES);
        int machine = LittleEndian.u16(header, 18);
        if (LittleEndian.u32(header, 0) != MAGIC || LittleEndian.u16(header, 4) != CLASS_64_LITTLE) {
            throw new NotAnImageException("no 64-bit little-endian ELF header");
        }
        if (machine != X86_64 && machine != AARCH64) {
            throw new NotAnImageException("ELF machine " + machine + " is neither x64 nor ARM64");
        }
        this.registers = machine == X86_64 ? DwarfRegisters.X64 : DwarfRegisters.ARM64;
        this.base = base();
    }

    private byte[] read(long offset, long length, int most) throws NotAnImageException {
        if (length < 0 || length > most || offset < 0 || length > 0 && !file.holds(offset + length - 1, 1)) {
            throw new NotAnImageException("ELF file ends before what its headers name");
        }
        byte[] bytes = new byte[(int) length];
        if (file.read(offset, bytes, 0, bytes.length) < bytes.length) {
            throw new NotAnImageException("ELF file cannot be read");
        }
        return bytes;
    }

    /** A table of headers: {@code count} of {@code bytes} each. */
    private byte[] table(long offset, int bytes, int count, int smallest) throws NotAnImageException {
        if (count > MOST_HEADERS || count > 0 && bytes < smallest) {
            throw new NotAnImageException("ELF file has a table of headers that cannot be");
        }
        return read(offset, (long) bytes * count, Integer.MAX_VALUE);
    }

    private byte[] programHeaders() throws NotAnImageException {
        return table(LittleEndian.u64(header, 32), LittleEndian.u16(header, 54), LittleEndian.u16(header, 56), 56);
    }

    /** The address that the file asks for its first byte; modules are told by where that came to lie. */
    private long base() throws NotAnImageException {
        byte[] headers = programHeaders();
        int bytes = LittleEndian.u16(header, 54);
        for (int at = 0; at + 56 <= headers.length; at += bytes) {
            if (LittleEndian.u32(headers, at) == LOAD) {
                return LittleEndian.u64(headers, at + 16) - LittleEndian.u64(headers, at + 8);
            }
        }
        return 0;
    }

    /** The build id (note NT_GNU_BUILD_ID) in lower-case hex; empty where the file has none. */
    public Optional<String> buildId() throws NotAnImageException {
        byte[] headers = programHeaders();
        int bytes = LittleEndian.u16(header, 54);
        for (int at = 0; at + 56 <= headers.length; at += bytes) {
            if (LittleEndian.u32(headers, at) == NOTE) {
                byte[] notes =
                        read(LittleEndian.u64(headers, at + 8), LittleEndian.u64(headers, at + 32), MOST_NOTE_BYTES);
                Optional<String> id = buildId(notes);
                if (id.isPresent()) {
                    return id;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> buildId(byte[] notes) {
        int at = 0;
        while (at + 12 <= notes.length) {
            long name = Integer.toUnsignedLong(LittleEndian.u32(notes, at));
            long size = Integer.toUnsignedLong(LittleEndian.u32(notes, at + 4));
            long data = at + 12 + (name + 3 & ~3L);
            long next = data + (size + 3 & ~3L);
            if (data + size > notes.length) {
                return Optional.empty();
            }
            boolean gnu = name == 4 && LittleEndian.u32(notes, at + 12) == 0x554E47;
            if (gnu && LittleEndian.u32(notes, at + 8) == BUILD_ID) {
                return Optional.of(HexFormat.of().formatHex(notes, (int) data, (int) (data + size)));
            }
            at = (int) Math.min(next, notes.length);
        }
        return Optional.empty();
    }

    /** The rules at so many bytes from where the file's first byte was loaded; the sections are read when first asked. */
    public Optional<CallerRules> rules(long rva) {
        List<FrameSection> known = sections;
        if (known == null) {
            known = sections();
            sections = known;
        }
        for (FrameSection section : known) {
            Optional<CallerRules> rules = section.at(base + rva);
            if (rules.isPresent()) {
                return rules;
            }
        }
        return Optional.empty();
    }

    private List<FrameSection> sections() {
        List<FrameSection> found = new ArrayList<>();
        for (String name : List.of(".eh_frame", ".debug_frame")) {
            try {
                Section section = section(name);
                boolean exceptions = name.equals(".eh_frame");
                section = section == null && exceptions ? loadedFrames() : section;
                if (section != null && section.type() != NO_BITS) {
                    byte[] bytes = read(section.offset(), section.sizeBytes(), MOST_SECTION_BYTES);
                    bytes = (section.flags() & COMPRESSED) == 0
                            ? bytes
                            : CompressedSection.contents(bytes, MOST_SECTION_BYTES);
                    found.add(new FrameSection(bytes, section.address(), exceptions, registers));
                }
            } catch (NotAnImageException damaged) {
                continue;
            }
        }
        return found;
    }

    private @Nullable Section section(String name) throws NotAnImageException {
        int bytes = LittleEndian.u16(header, 58);
        byte[] headers = table(LittleEndian.u64(header, 40), bytes, LittleEndian.u16(header, 60), 64);
        long names = (long) LittleEndian.u16(header, 62) * bytes;
        if (names + 64 > headers.length) {
            return null;
        }
        byte[] wanted = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        long strings = section(headers, (int) names).offset();
        for (int at = 0; at + 64 <= headers.length; at += bytes) {
            byte[] found = new byte[wanted.length];
            long place = strings + Integer.toUnsignedLong(LittleEndian.u32(headers, at));
            if (file.read(place, found, 0, found.length) == found.length && java.util.Arrays.equals(found, wanted)) {
                return section(headers, at);
            }
        }
        return null;
    }

    /** {@code .eh_frame} of an image without a table of sections: its end is told by its entries. */
    private @Nullable Section loadedFrames() throws NotAnImageException {
        byte[] headers = programHeaders();
        int bytes = LittleEndian.u16(header, 54);
        for (int at = 0; at + 56 <= headers.length; at += bytes) {
            if (LittleEndian.u32(headers, at) == FRAME_HEADER) {
                int size = (int) Math.clamp(LittleEndian.u64(headers, at + 32), 0, MOST_FRAME_HEADER_BYTES);
                byte[] frames = read(LittleEndian.u64(headers, at + 8), size, MOST_FRAME_HEADER_BYTES);
                return loadedAt(headers, bytes, FrameSection.ofHeader(frames, LittleEndian.u64(headers, at + 16)));
            }
        }
        return null;
    }

    private static @Nullable Section loadedAt(byte[] headers, int bytes, long address) {
        for (int at = 0; at + 56 <= headers.length; at += bytes) {
            long from = address - LittleEndian.u64(headers, at + 16);
            long left = LittleEndian.u64(headers, at + 32) - from;
            if (LittleEndian.u32(headers, at) == LOAD && from >= 0 && left > 0) {
                return new Section(1, 0, address, LittleEndian.u64(headers, at + 8) + from, left);
            }
        }
        return null;
    }

    private static Section section(byte[] headers, int at) {
        return new Section(
                LittleEndian.u32(headers, at + 4),
                LittleEndian.u64(headers, at + 8),
                LittleEndian.u64(headers, at + 16),
                LittleEndian.u64(headers, at + 24),
                LittleEndian.u64(headers, at + 32));
    }
}
