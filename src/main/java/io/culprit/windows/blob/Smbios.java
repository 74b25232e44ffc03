package io.culprit.windows.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the firmware says of the machine in its SMBIOS tables (DMTF DSP0134). Serial numbers, UUIDs and asset tags are never read.
 * What firmware writes where it has nothing to say ("To Be Filled By O.E.M.") is absent.
 *
 * @param maker of the system, like {@code model} and {@code version}; some makers put the number into the one and the name into the other
 * @param errorCorrection whether memory has error correction; absent where the tables do not say
 * @param slots how many memory modules the machine can have; absent where the tables do not say
 * @param memory the modules that are there; the tables may be cut before them
 * @param whole whether the tables were read to their end mark
 */
public record Smbios(
        @Nullable Bios bios,
        @Nullable String maker,
        @Nullable String model,
        @Nullable String version,
        @Nullable Board board,
        @Nullable Boolean errorCorrection,
        @Nullable Integer slots,
        List<Module> memory,
        boolean whole) {

    /** Copies the list. */
    public Smbios {
        memory = List.copyOf(memory);
    }

    /** The firmware; {@code date} as it is written, mostly month/day/year. */
    public record Bios(
            @Nullable String vendor,
            @Nullable String version,
            @Nullable String date) {}

    /** The base board. */
    public record Board(@Nullable String maker, @Nullable String model) {}

    /**
     * A memory module.
     *
     * @param slot its name on the board
     * @param type as SMBIOS numbers memory types: 0x18 DDR3, 0x1A DDR4, 0x22 DDR5, ...
     * @param ratedSpeed in million transfers a second, like {@code configuredSpeed}
     */
    public record Module(
            @Nullable String slot,
            long sizeBytes,
            int type,
            @Nullable String maker,
            @Nullable String part,
            @Nullable Integer ratedSpeed,
            @Nullable Integer configuredSpeed) {}

    /** The tables of a blob: RawSMBIOSData, eight bytes and then the structures. */
    static Smbios read(byte[] bytes) {
        return new Reader(new BlobBytes(bytes)).read();
    }

    private static final class Reader {

        private static final int HEADER_BYTES = 8;
        private static final int TYPE_BIOS = 0;
        private static final int TYPE_SYSTEM = 1;
        private static final int TYPE_BOARD = 2;
        private static final int TYPE_ARRAY = 16;
        private static final int TYPE_MODULE = 17;
        private static final int TYPE_END = 127;

        /** In {@link #TYPE_ARRAY}: what the array is for is system memory. */
        private static final int SYSTEM_MEMORY = 3;

        private static final int MOST_MODULES = 256;
        private static final int MOST_CHARACTERS = 128;
        private static final int UNKNOWN = 0xFFFF;
        private static final int EXTENDED = 0x7FFF;
        private static final int IN_KILOBYTES = 0x8000;

        private final BlobBytes blob;
        private @Nullable Bios bios;
        private @Nullable String maker;
        private @Nullable String model;
        private @Nullable String version;
        private @Nullable Board board;
        private @Nullable Boolean errorCorrection;
        private @Nullable Integer slots;
        private final List<Module> memory = new ArrayList<>();

        /** The structure that is being read, and the size of its fixed part. */
        private int at = HEADER_BYTES;

        private int length;

        Reader(BlobBytes blob) {
            this.blob = blob;
        }

        Smbios read() {
            boolean whole = false;
            while (!whole && blob.holds(at, 4)) {
                length = blob.u8(at + 1);
                if (length < 4 || !blob.holds(at, length)) {
                    break;
                }
                whole = blob.u8(at) == TYPE_END;
                structure();
                at = behind(at + length);
            }
            return new Smbios(bios, maker, model, version, board, errorCorrection, slots, memory, whole);
        }

        private void structure() {
            switch (blob.u8(at)) {
                case TYPE_BIOS -> bios = bios != null ? bios : new Bios(string(4), string(5), string(8));
                case TYPE_SYSTEM -> system();
                case TYPE_BOARD -> board = board != null ? board : new Board(string(4), string(5));
                case TYPE_ARRAY -> array();
                case TYPE_MODULE -> module();
                default -> {
                    // nothing that is wanted
                }
            }
        }

        private void system() {
            if (maker == null && model == null) {
                maker = string(4);
                model = string(5);
                version = string(6);
            }
        }

        private void array() {
            if (length < 0xF || blob.u8(at + 5) != SYSTEM_MEMORY) {
                return;
            }
            int correction = blob.u8(at + 6);
            errorCorrection = correction < 3 ? errorCorrection : (Boolean) (correction != 3);
            slots = (slots == null ? 0 : slots) + blob.u16(at + 0xD);
        }

        private void module() {
            long size = length < 0x15 ? 0 : sizeBytes();
            if (size > 0 && memory.size() < MOST_MODULES) {
                memory.add(new Module(
                        string(0x10),
                        size,
                        blob.u8(at + 0x12),
                        string(0x17),
                        string(0x1A),
                        speed(0x15, 0x54),
                        speed(0x20, 0x58)));
            }
        }

        /** 0 for an empty slot and for a size that is not known. */
        private long sizeBytes() {
            int size = blob.u16(at + 0xC);
            if (size == 0 || size == UNKNOWN) {
                return 0;
            }
            if (size == EXTENDED) {
                return length < 0x20 ? 0 : (blob.u32(at + 0x1C) & 0x7FFF_FFFFL) << 20;
            }
            return (size & IN_KILOBYTES) != 0 ? (long) (size & ~IN_KILOBYTES) << 10 : (long) size << 20;
        }

        private @Nullable Integer speed(int offset, int extended) {
            if (length < offset + 2) {
                return null;
            }
            long speed = blob.u16(at + offset);
            if (speed == UNKNOWN) {
                speed = length < extended + 4 ? 0 : blob.u32(at + extended) & 0x7FFF_FFFFL;
            }
            return speed == 0 ? null : (Integer) (int) speed;
        }

        /** The string whose number stands at an offset of the structure; null where there is none or it says nothing. */
        private @Nullable String string(int offset) {
            int number = offset < length ? blob.u8(at + offset) : 0;
            int start = at + length;
            for (int i = 1; i < number && blob.holds(start, 1) && blob.u8(start) != 0; i++) {
                start = terminator(start) + 1;
            }
            if (number == 0 || !blob.holds(start, 1)) {
                return null;
            }
            String text = blob.text(start, MOST_CHARACTERS).strip();
            return filler(text) ? null : text;
        }

        private int terminator(int from) {
            int end = from;
            while (blob.holds(end, 1) && blob.u8(end) != 0) {
                end++;
            }
            return end;
        }

        /** Behind the two zero bytes that end a structure's strings. */
        private int behind(int strings) {
            int end = strings;
            while (blob.holds(end, 2) && blob.u16(end) != 0) {
                end++;
            }
            return Math.min(end + 2, blob.size());
        }
    }

    private static boolean filler(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "default string",
                    "system manufacturer",
                    "system product name",
                    "system version",
                    "base board manufacturer",
                    "base board product name",
                    "not specified",
                    "not available",
                    "not applicable",
                    "not defined",
                    "unknown",
                    "undefined",
                    "invalid",
                    "empty",
                    "none",
                    "null",
                    "n/a",
                    "na",
                    "oem",
                    "o.e.m.",
                    "no dimm",
                    "type2 - board product name1",
                    "type2 - board vendor name1" -> true;
            default -> lower.startsWith("to be filled") || saysNothing(lower);
        };
    }

    /** Blanks, zeros, dots and the like, and nothing else. */
    private static boolean saysNothing(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isLetterOrDigit(character) && character != '0' && character != 'x') {
                return false;
            }
        }
        return true;
    }
}
