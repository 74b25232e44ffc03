package io.culprit.save;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small dump (DumpType 4) as it is laid out behind its header: TRIAGE_DUMP, and the parts that it points to in whatever order they
 * are added, up to the mark TRGD. All offsets are of the file. The 32-bit form differs in the widths of addresses alone.
 */
public final class TriageFile {

    private static final int DRIVER_BYTES_64 = 0x90;
    private static final int DRIVER_BYTES_32 = 0x4C;
    private static final int UNLOADED_BYTES_64 = 0x38;
    private static final int UNLOADED_BYTES_32 = 0x28;
    private static final int UNLOADED_UNITS = 12;
    private static final int BLOCK_BYTES_64 = 16;
    private static final int BLOCK_BYTES_32 = 12;

    /** RequiredDumpSpace of the header, at the same place in both. */
    private static final int REQUIRED_SPACE = 0xFA0;

    /** A structure that has an offset of its own and whose size KDBG tells. */
    public enum Part {
        /** DUMP_MM_STORAGE. */
        MEMORY_MANAGEMENT(0x14),
        /** KPRCB of the processor that crashed. */
        PRCB(0x1C),
        /** EPROCESS. */
        PROCESS(0x20),
        /** ETHREAD. */
        THREAD(0x24);

        private final int field;

        Part(int field) {
            this.field = field;
        }
    }

    /**
     * An entry of the driver list.
     *
     * @param name file or path
     * @param entry what is copied of its loader entry, from the entry's start; may be empty
     */
    public record Driver(String name, byte[] entry, long base, int sizeBytes, int flags, int checksum, int timestamp) {}

    /** A driver that was unloaded. The format has room for twelve characters of its name. */
    public record Unloaded(String name, long start, long end) {}

    private final Layout out;
    private final boolean wide;
    private final int at;

    /** Begins behind the header, which {@code out} holds and no more; {@code options} are the TriageOptions. */
    public TriageFile(Layout out, boolean wide, int options) {
        this.out = out;
        this.wide = wide;
        this.at = out.reserve(wide ? 0x80 : 0x68);
        out.put32(at + 0x0C, wide ? 0x348 : 0x320);
        out.put32(at + 0x10, wide ? 0xF00 : 0x7D0);
        out.put32(at + 0x44, options);
    }

    /** Adds a structure; gives where it is. */
    public int part(Part part, byte[] bytes) {
        int offset = out.append(bytes);
        out.put32(at + part.field, offset);
        return offset;
    }

    /** Adds the name of the driver that Windows itself blamed, in UTF-16 without a zero. */
    public void brokenDriver(byte[] units) {
        out.put32(at + 0x40, text(new String(units, StandardCharsets.UTF_16LE)));
    }

    /** Adds the stack from its lowest address on. */
    public void callStack(long start, byte[] bytes) {
        out.put32(at + 0x28, out.append(bytes));
        out.put32(at + 0x2C, bytes.length);
        address(at + 0x48, start);
    }

    /** Adds KDDEBUGGER_DATA64, decoded. */
    public void debuggerData(byte[] bytes) {
        int field = at + (wide ? 0x70 : 0x58);
        out.put32(field, out.append(bytes));
        out.put32(field + 4, bytes.length);
    }

    /** Adds the list of unloaded drivers. */
    public void unloaded(List<Unloaded> drivers) {
        int head = wide ? 8 : 4;
        int bytes = wide ? UNLOADED_BYTES_64 : UNLOADED_BYTES_32;
        int list = out.reserve(head + drivers.size() * bytes);
        out.put32(at + 0x18, list);
        out.put32(list, drivers.size());
        for (int i = 0; i < drivers.size(); i++) {
            unloaded(list + head + i * bytes, drivers.get(i));
        }
    }

    private void unloaded(int entry, Unloaded driver) {
        String kept = driver.name.substring(0, Math.min(UNLOADED_UNITS, driver.name.length()));
        out.put16(entry, kept.length() * 2);
        out.put16(entry + 2, kept.length() * 2);
        out.put(entry + (wide ? 0x10 : 8), kept.getBytes(StandardCharsets.UTF_16LE));
        address(entry + (wide ? 0x28 : 0x20), driver.start);
        address(entry + (wide ? 0x30 : 0x24), driver.end);
    }

    /** Adds the driver list and, behind it, the pool of its names. */
    public void drivers(List<Driver> drivers) {
        int bytes = wide ? DRIVER_BYTES_64 : DRIVER_BYTES_32;
        int list = out.reserve(drivers.size() * bytes);
        int pool = out.size();
        for (int i = 0; i < drivers.size(); i++) {
            driver(list + i * bytes, drivers.get(i));
        }
        out.put32(at + 0x30, list);
        out.put32(at + 0x34, drivers.size());
        out.put32(at + 0x38, pool);
        out.put32(at + 0x3C, out.size() - pool);
    }

    private void driver(int entry, Driver driver) {
        out.put32(entry, text(driver.name));
        out.put(entry + (wide ? 8 : 4), driver.entry);
        address(entry + (wide ? 0x38 : 0x1C), driver.base);
        out.put32(entry + (wide ? 0x48 : 0x24), driver.sizeBytes);
        out.put32(entry + (wide ? 0x70 : 0x38), driver.flags);
        out.put32(entry + (wide ? 0x80 : 0x44), driver.checksum);
        if (wide) {
            out.put32(entry + 0x84, 0);
        }
        out.put32(entry + (wide ? 0x88 : 0x48), driver.timestamp);
    }

    /** DUMP_STRING: length in UTF-16 units, units, NUL; the next one at a multiple of 8. */
    private int text(String value) {
        int start = out.reserve(4);
        out.put32(start, value.length());
        out.append(value.getBytes(StandardCharsets.UTF_16LE));
        out.reserve(2);
        out.align(8);
        return start;
    }

    /** Adds the array of memory blocks and their bytes. */
    public void blocks(List<MemoryBlocks.Block> blocks) {
        int bytes = wide ? BLOCK_BYTES_64 : BLOCK_BYTES_32;
        int list = out.reserve(blocks.size() * bytes);
        int field = at + (wide ? 0x78 : 0x60);
        out.put32(field, list);
        out.put32(field + 4, blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            MemoryBlocks.Block block = blocks.get(i);
            int entry = list + i * bytes;
            address(entry, block.address());
            out.put32(entry + bytes - 8, out.append(block.bytes()));
            out.put32(entry + bytes - 4, block.bytes().length);
        }
    }

    /** Ends the dump; tagged blobs may follow. */
    public void end() {
        out.align(4);
        int mark = out.reserve(4);
        out.ascii(mark, "TRGD");
        out.put32(at + 0x08, mark);
        out.put32(at + 0x04, out.size());
        out.put64(REQUIRED_SPACE, out.size());
    }

    private void address(int offset, long value) {
        if (wide) {
            out.put64(offset, value);
        } else {
            out.put32(offset, (int) value);
        }
    }
}
