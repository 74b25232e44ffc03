package io.culprit.emulator.guest;

import io.culprit.machine.LittleEndian;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One of the guest's own executables, laid out as it stands in memory: sections at their places, not yet relocated or bound. The
 * build script writes a list of symbols beside each image.
 */
final class GuestImage {

    private static final long PREFERRED_BASE = 0x1_4000_0000L;
    private static final int OPTIONAL_HEADER = 0x18;
    private static final int PAGE = 0x1000;

    private final String resource;
    private final byte[] bytes;
    private final int header;
    private final NavigableMap<Integer, String> functions = new TreeMap<>();
    private final Map<String, Integer> symbols = new LinkedHashMap<>();

    private GuestImage(String resource, byte[] bytes, int header) {
        this.resource = resource;
        this.bytes = bytes;
        this.header = header;
    }

    /** Reads the image of this resource name; the images are part of the program, so a failure is a bug. */
    static GuestImage load(String resource) {
        byte[] file = resource(resource);
        int header = LittleEndian.u32(file, 0x3C);
        GuestImage image = new GuestImage(resource, layout(file, header), header);
        image.readSymbols(new String(resource(resource + ".symbols"), StandardCharsets.US_ASCII));
        return image;
    }

    private static byte[] resource(String name) {
        try (InputStream in = GuestImage.class.getResourceAsStream("/io/culprit/emulator/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no guest image " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] layout(byte[] file, int header) {
        byte[] memory = new byte[LittleEndian.u32(file, header + OPTIONAL_HEADER + 0x38)];
        System.arraycopy(file, 0, memory, 0, LittleEndian.u32(file, header + OPTIONAL_HEADER + 0x3C));
        int table = header + OPTIONAL_HEADER + LittleEndian.u16(file, header + 0x14);
        for (int i = 0; i < LittleEndian.u16(file, header + 6); i++) {
            int section = table + 40 * i;
            int sizeBytes = Math.min(LittleEndian.u32(file, section + 8), LittleEndian.u32(file, section + 16));
            System.arraycopy(
                    file,
                    LittleEndian.u32(file, section + 20),
                    memory,
                    LittleEndian.u32(file, section + 12),
                    sizeBytes);
        }
        return memory;
    }

    private void readSymbols(String text) {
        text.lines().forEach(line -> {
            int space = line.indexOf(' ');
            long address = Long.parseUnsignedLong(line, 0, space, 16);
            if (address >= PREFERRED_BASE) {
                int rva = (int) (address - PREFERRED_BASE);
                symbols.put(line.substring(space + 1), rva);
                if (executable(rva)) {
                    functions.putIfAbsent(rva, line.substring(space + 1));
                }
            }
        });
    }

    private boolean executable(int rva) {
        int table = header + OPTIONAL_HEADER + LittleEndian.u16(bytes, header + 0x14);
        for (int i = 0; i < LittleEndian.u16(bytes, header + 6); i++) {
            int start = LittleEndian.u32(bytes, table + 40 * i + 12);
            if (rva >= start && rva < start + LittleEndian.u32(bytes, table + 40 * i + 8)) {
                return (LittleEndian.u32(bytes, table + 40 * i + 36) & 0x2000_0000) != 0;
            }
        }
        return false;
    }

    /** Bytes of the laid-out image. */
    int sizeBytes() {
        return bytes.length;
    }

    int entryPoint() {
        return LittleEndian.u32(bytes, header + OPTIONAL_HEADER + 0x10);
    }

    /** RVA and size of the unwind table. */
    int[] exceptionTable() {
        return directory(3);
    }

    private int[] directory(int index) {
        int at = header + OPTIONAL_HEADER + 0x70 + 8 * index;
        return new int[] {LittleEndian.u32(bytes, at), LittleEndian.u32(bytes, at + 4)};
    }

    /** RVA of a function or variable; its absence is a bug of the loader. */
    int symbol(String name) {
        Integer rva = symbols.get(name);
        if (rva == null) {
            throw new IllegalStateException(resource + " has no " + name);
        }
        return rva;
    }

    boolean defines(String name) {
        return symbols.containsKey(name);
    }

    /** Functions and variables by name. */
    Map<String, Integer> symbols() {
        return symbols;
    }

    /** Functions by RVA. */
    NavigableMap<Integer, String> functions() {
        return functions;
    }

    /** The image relocated to {@code base}, with time stamp, size and checksum as a scenario gives them. */
    byte[] relocated(long base, int timestamp, int claimedSize, int checksum) {
        byte[] copy = bytes.clone();
        LittleEndian.putU32(copy, header + 8, timestamp);
        LittleEndian.putU32(copy, header + OPTIONAL_HEADER + 0x38, claimedSize);
        LittleEndian.putU32(copy, header + OPTIONAL_HEADER + 0x40, checksum);
        LittleEndian.putU64(copy, header + OPTIONAL_HEADER + 0x18, base);
        int[] table = directory(5);
        int at = table[0];
        while (at < table[0] + table[1]) {
            relocateBlock(copy, at, base - PREFERRED_BASE);
            at += LittleEndian.u32(copy, at + 4);
        }
        return copy;
    }

    private static void relocateBlock(byte[] copy, int block, long delta) {
        int page = LittleEndian.u32(copy, block);
        int end = block + LittleEndian.u32(copy, block + 4);
        for (int at = block + 8; at < end; at += 2) {
            int entry = LittleEndian.u16(copy, at);
            if (entry >>> 12 == 10) {
                int target = page + (entry & 0xFFF);
                LittleEndian.putU64(copy, target, LittleEndian.u64(copy, target) + delta);
            }
        }
    }

    /** One imported name and the RVA of its slot in the import address table. */
    record Import(String image, String name, int slot) {}

    List<Import> imports() {
        List<Import> imports = new ArrayList<>();
        for (int at = directory(1)[0]; at != 0 && LittleEndian.u32(bytes, at + 12) != 0; at += 20) {
            String name = text(LittleEndian.u32(bytes, at + 12));
            int lookup = LittleEndian.u32(bytes, at);
            int slot = LittleEndian.u32(bytes, at + 16);
            for (; LittleEndian.u64(bytes, lookup) != 0; lookup += 8, slot += 8) {
                imports.add(new Import(name, text((int) LittleEndian.u64(bytes, lookup) + 2), slot));
            }
        }
        return imports;
    }

    private String text(int rva) {
        int end = rva;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, rva, end - rva, StandardCharsets.US_ASCII);
    }

    /** Whole pages that the image needs. */
    int pages() {
        return (bytes.length + PAGE - 1) / PAGE;
    }

    /** A header page for a module of which nothing else is in memory. */
    static byte[] headerOnly(int timestamp, int sizeBytes, int checksum) {
        byte[] page = new byte[0x200];
        page[0] = 'M';
        page[1] = 'Z';
        LittleEndian.putU32(page, 0x3C, 0x80);
        LittleEndian.putU32(page, 0x80, 0x4550);
        LittleEndian.putU16(page, 0x84, 0x8664);
        LittleEndian.putU32(page, 0x88, timestamp);
        LittleEndian.putU16(page, 0x94, 0xF0);
        LittleEndian.putU16(page, 0x96, 0x22);
        LittleEndian.putU16(page, 0x98, 0x20B);
        LittleEndian.putU32(page, 0xB8, 0x1000);
        LittleEndian.putU32(page, 0xBC, 0x200);
        LittleEndian.putU32(page, 0xD0, sizeBytes);
        LittleEndian.putU32(page, 0xD4, 0x200);
        LittleEndian.putU32(page, 0xD8, checksum);
        LittleEndian.putU16(page, 0xDC, 1);
        LittleEndian.putU32(page, 0x104, 16);
        return page;
    }
}
