package io.culprit.shell.module;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.shell.Digits;
import io.culprit.shell.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The headers of an image, field by field, in the words and order of WinDbg's !dh (Microsoft's PE format specification). */
final class HeaderLines {

    private static final int NEW_HEADER = 0x3C;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int SECTION_BYTES = 40;
    private static final int MOST_SECTIONS = 96;
    private static final int PE32_PLUS = 0x20B;

    private static final String[] DIRECTORIES = {
        "Export",
        "Import",
        "Resource",
        "Exception",
        "Security",
        "Base Relocation",
        "Debug",
        "Description",
        "Special",
        "Thread Storage",
        "Load Configuration",
        "Bound Import",
        "Import Address Table",
        "Delay Import",
        "COR20 Header",
        "Reserved"
    };

    private static final Map<Integer, String> MACHINES = Map.of(0x8664, "X64", 0x14C, "i386", 0xAA64, "ARM64");

    private static final int[] SECTION_BITS = {
        0x20, 0x40, 0x80, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000, 0x8000_0000
    };

    private static final String[] SECTION_WORDS = {
        "Code",
        "Initialized Data",
        "Uninitialized Data",
        "Discardable",
        "Not Cached",
        "Not Paged",
        "Shared",
        "Execute",
        "Read",
        "Write"
    };

    private final AddressSpace image;
    private final Reply.Builder answer;
    private final long header;

    HeaderLines(AddressSpace image, Reply.Builder answer) {
        this.image = image;
        this.answer = answer;
        this.header = Integer.toUnsignedLong(image.u32(NEW_HEADER));
    }

    /** The file header and the optional header. */
    void file() {
        int machine = image.u16(header + 4);
        answer.line("FILE HEADER VALUES", Reply.Mark.STRONG);
        value(machine, "machine (" + MACHINES.getOrDefault(machine, "not known") + ")");
        value(image.u16(header + 6), "number of sections");
        value(image.u32(header + 8) & 0xFFFF_FFFFL, "time date stamp");
        value(image.u32(header + 12) & 0xFFFF_FFFFL, "file pointer to symbol table");
        value(image.u32(header + 16) & 0xFFFF_FFFFL, "number of symbols");
        value(image.u16(header + 20), "size of optional header");
        value(image.u16(header + 22), "characteristics");
        optional(header + FILE_HEADER_BYTES);
    }

    private void optional(long at) {
        boolean wide = image.u16(at) == PE32_PLUS;
        answer.line("OPTIONAL HEADER VALUES", Reply.Mark.STRONG);
        value(image.u16(at), "magic #");
        text(image.u8(at + 2) + "." + Digits.padded(image.u8(at + 3), 2), "linker version");
        value(u32(at + 4), "size of code");
        value(u32(at + 8), "size of initialized data");
        value(u32(at + 12), "size of uninitialized data");
        value(u32(at + 16), "address of entry point");
        value(u32(at + 20), "base of code");
        value(wide ? image.u64(at + 24) : u32(at + 28), "image base");
        value(u32(at + 32), "section alignment");
        value(u32(at + 36), "file alignment");
        value(image.u16(at + 68), "subsystem");
        text(image.u16(at + 40) + "." + Digits.padded(image.u16(at + 42), 2), "operating system version");
        text(image.u16(at + 44) + "." + Digits.padded(image.u16(at + 46), 2), "image version");
        text(image.u16(at + 48) + "." + Digits.padded(image.u16(at + 50), 2), "subsystem version");
        value(u32(at + 56), "size of image");
        value(u32(at + 60), "size of headers");
        value(u32(at + 64), "checksum");
        value(image.u16(at + 70), "DLL characteristics");
        long directories = at + (wide ? 112 : 96);
        long count = Math.clamp(u32(directories - 4), 0, DIRECTORIES.length);
        for (int i = 0; i < count; i++) {
            String size = "[" + upper(u32(directories + 8L * i + 4)) + "]";
            answer.line(padded(upper(u32(directories + 8L * i)), 8) + " " + padded(size, 10) + " address [size] of "
                    + DIRECTORIES[i] + " Directory");
        }
    }

    /** The section headers. */
    void sections() {
        long at = header + FILE_HEADER_BYTES + image.u16(header + 20);
        int count = Math.min(image.u16(header + 6), MOST_SECTIONS);
        for (int i = 0; i < count; i++) {
            section(i + 1, image.bytes(at + (long) i * SECTION_BYTES, SECTION_BYTES));
        }
    }

    private void section(int number, byte... raw) {
        answer.line("SECTION HEADER #" + upper(number), Reply.Mark.STRONG);
        int length = 0;
        while (length < 8 && raw[length] != 0) {
            length++;
        }
        text(new String(raw, 0, length, StandardCharsets.ISO_8859_1), "name");
        value(LittleEndian.u32(raw, 8) & 0xFFFF_FFFFL, "virtual size");
        value(LittleEndian.u32(raw, 12) & 0xFFFF_FFFFL, "virtual address");
        value(LittleEndian.u32(raw, 16) & 0xFFFF_FFFFL, "size of raw data");
        value(LittleEndian.u32(raw, 20) & 0xFFFF_FFFFL, "file pointer to raw data");
        int flags = LittleEndian.u32(raw, 36);
        value(flags & 0xFFFF_FFFFL, "flags");
        for (int i = 0; i < SECTION_BITS.length; i++) {
            if ((flags & SECTION_BITS[i]) != 0) {
                answer.line("         " + SECTION_WORDS[i]);
            }
        }
    }

    private long u32(long at) {
        return image.u32(at) & 0xFFFF_FFFFL;
    }

    private void value(long value, String words) {
        text(upper(value), words);
    }

    private void text(String value, String words) {
        answer.line(padded(value, 8) + " " + words);
    }

    private static String upper(long value) {
        return Long.toHexString(value).toUpperCase(Locale.ROOT);
    }

    private static String padded(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
