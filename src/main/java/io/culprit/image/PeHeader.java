package io.culprit.image;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The headers of a PE image (PE format specification): the same on disk and in memory.
 *
 * @param machine IMAGE_FILE_MACHINE_*
 * @param timestamp TimeDateStamp, often a content hash
 * @param imageBase the address that the image was linked for or, in memory, was relocated to
 * @param sizeBytes SizeOfImage
 * @param headerBytes SizeOfHeaders
 * @param sections as far as they could be read
 */
public record PeHeader(
        int machine,
        long timestamp,
        int characteristics,
        long imageBase,
        long sizeBytes,
        long headerBytes,
        long checksum,
        List<PeSection> sections,
        List<PeDirectory> directories) {

    private static final int MAX_NEW_HEADER_OFFSET = 0x1000;
    private static final int MAX_DIRECTORIES = 16;
    private static final int COFF_BYTES = 0x18;
    private static final int SECTION_BYTES = 40;
    private static final int PE32 = 0x10B;
    private static final int PE32_PLUS = 0x20B;

    /** Copies the lists. */
    public PeHeader {
        sections = List.copyOf(sections);
        directories = List.copyOf(directories);
    }

    /** Reads headers that start at offset 0 of {@code contents}. */
    static PeHeader parse(AddressSpace contents) throws NotAnImageException {
        byte[] dos = need(contents, 0, 0x40, "its DOS header");
        if (dos[0] != 'M' || dos[1] != 'Z') {
            throw new NotAnImageException("no MZ at offset 0");
        }
        int start = LittleEndian.u32(dos, 0x3C);
        if (start < 0 || start > MAX_NEW_HEADER_OFFSET) {
            throw new NotAnImageException("PE header offset " + Integer.toHexString(start) + "h is out of range");
        }
        byte[] coff = need(contents, start, COFF_BYTES, "its file header");
        if (LittleEndian.u32(coff, 0) != 0x4550) {
            throw new NotAnImageException("no PE signature at offset " + Integer.toHexString(start) + "h");
        }
        return optional(contents, start, coff);
    }

    private static PeHeader optional(AddressSpace contents, int start, byte[] coff) throws NotAnImageException {
        int optionalStart = start + COFF_BYTES;
        int optionalBytes = LittleEndian.u16(coff, 0x14);
        byte[] fixed = need(contents, optionalStart, 0x60, "its optional header");
        int magic = LittleEndian.u16(fixed, 0);
        if (magic != PE32 && magic != PE32_PLUS) {
            throw new NotAnImageException("optional header magic " + Integer.toHexString(magic) + "h");
        }
        boolean wide = magic == PE32_PLUS;
        return new PeHeader(
                LittleEndian.u16(coff, 4),
                unsigned(coff, 8),
                LittleEndian.u16(coff, 0x16),
                wide ? LittleEndian.u64(fixed, 0x18) : unsigned(fixed, 0x1C),
                unsigned(fixed, 0x38),
                unsigned(fixed, 0x3C),
                unsigned(fixed, 0x40),
                sections(contents, optionalStart + optionalBytes, LittleEndian.u16(coff, 6)),
                directories(contents, optionalStart, wide, optionalBytes));
    }

    private static List<PeDirectory> directories(AddressSpace contents, int optionalStart, boolean wide, int bytes) {
        int table = optionalStart + (wide ? 0x70 : 0x60);
        int wanted = contents.findU32(table - 4L).orElse(0);
        int fitting = Math.max(0, optionalStart + bytes - table) / 8;
        int count = Math.min(Math.min(wanted < 0 ? MAX_DIRECTORIES : wanted, fitting), MAX_DIRECTORIES);
        byte[] raw = new byte[count * 8];
        int got = contents.read(table, raw, 0, raw.length) / 8;
        List<PeDirectory> directories = new ArrayList<>(got);
        for (int i = 0; i < got; i++) {
            directories.add(new PeDirectory(unsigned(raw, i * 8), unsigned(raw, i * 8 + 4)));
        }
        return directories;
    }

    private static List<PeSection> sections(AddressSpace contents, int table, int count) {
        List<PeSection> sections = new ArrayList<>();
        byte[] raw = new byte[SECTION_BYTES];
        for (int i = 0; i < count; i++) {
            if (contents.read(table + (long) i * SECTION_BYTES, raw, 0, SECTION_BYTES) < SECTION_BYTES) {
                break;
            }
            sections.add(new PeSection(
                    sectionName(raw),
                    unsigned(raw, 0x0C),
                    unsigned(raw, 0x08),
                    unsigned(raw, 0x14),
                    unsigned(raw, 0x10),
                    LittleEndian.u32(raw, 0x24)));
        }
        return sections;
    }

    private static String sectionName(byte[] raw) {
        int length = 0;
        while (length < 8 && raw[length] != 0) {
            length++;
        }
        return new String(raw, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** The instruction set, empty for machines that no dump reader here knows. */
    public Optional<Architecture> architecture() {
        return switch (machine) {
            case 0x8664 -> Optional.of(Architecture.X64);
            case 0x14C -> Optional.of(Architecture.X86);
            case 0xAA64 -> Optional.of(Architecture.ARM64);
            case 0x1C4 -> Optional.of(Architecture.ARM);
            default -> Optional.empty();
        };
    }

    /** A data directory by its index in the PE format; absent ones have size 0. */
    PeDirectory directory(int index) {
        return index < directories.size() ? directories.get(index) : PeDirectory.ABSENT;
    }

    /** The section that covers an RVA; empty for the headers and the gaps. */
    public Optional<PeSection> sectionAt(long rva) {
        for (PeSection section : sections) {
            if (section.holds(rva)) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    /** Whether the image stands elsewhere than its header says; in memory the loader has rewritten that field. */
    public boolean relocatedTo(long base) {
        return imageBase != base;
    }

    private static byte[] need(AddressSpace contents, long at, int length, String what) throws NotAnImageException {
        byte[] buffer = new byte[length];
        if (contents.read(at, buffer, 0, length) < length) {
            throw new NotAnImageException(what + " at offset " + Long.toHexString(at) + "h is missing");
        }
        return buffer;
    }

    private static long unsigned(byte[] raw, int offset) {
        return Integer.toUnsignedLong(LittleEndian.u32(raw, offset));
    }
}
