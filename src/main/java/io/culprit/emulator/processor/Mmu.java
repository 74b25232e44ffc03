package io.culprit.emulator.processor;

import io.culprit.machine.LittleEndian;
import java.util.Arrays;

/**
 * Virtual memory as instructions see it: accesses of 1 to 8 bytes, with the translation caches that make them fast.
 *
 * <p>A cached write translation never leads to a page from which instructions were decoded, so that a write to code is noticed.
 */
public final class Mmu {

    /** Physical address bits that {@code cpuid} reports; page-table bits above are reserved. */
    public static final int PHYSICAL_BITS = 46;

    private static final int ENTRIES = 512;
    private static final long NO_TAG = 1;
    private static final int PAGE = PhysicalMemory.PAGE_BYTES;

    private final Core core;
    private final PhysicalMemory memory;
    private final PageTables tables;
    private final long[] readTags = new long[ENTRIES];
    private final long[] writeTags = new long[ENTRIES];
    private final long[] fetchTags = new long[ENTRIES];
    private final byte[][] readPages = new byte[ENTRIES][];
    private final byte[][] writePages = new byte[ENTRIES][];
    private final Page[] fetchPages = new Page[ENTRIES];

    Mmu(Core core, PhysicalMemory memory) {
        this.core = core;
        this.memory = memory;
        this.tables = new PageTables(core, memory);
        flush();
    }

    /** Forgets all cached translations. */
    void flush() {
        Arrays.fill(readTags, NO_TAG);
        Arrays.fill(writeTags, NO_TAG);
        Arrays.fill(fetchTags, NO_TAG);
    }

    /** Forgets the cached translations of one page. */
    public void flush(long address) {
        int index = index(address);
        readTags[index] = NO_TAG;
        writeTags[index] = NO_TAG;
        fetchTags[index] = NO_TAG;
    }

    private static int index(long address) {
        return (int) (address >>> 12) & ENTRIES - 1;
    }

    /** A zero-extended byte. */
    public long load8(long address) {
        int index = index(address);
        return readTags[index] == (address & -PAGE)
                ? readPages[index][(int) address & PAGE - 1] & 0xFF
                : loadSlowly(address, 1);
    }

    /** A zero-extended word. */
    public long load16(long address) {
        int index = index(address);
        int offset = (int) address & PAGE - 1;
        return readTags[index] == (address & -PAGE) && offset <= PAGE - 2
                ? LittleEndian.u16(readPages[index], offset)
                : loadSlowly(address, 2);
    }

    /** A zero-extended doubleword. */
    public long load32(long address) {
        int index = index(address);
        int offset = (int) address & PAGE - 1;
        return readTags[index] == (address & -PAGE) && offset <= PAGE - 4
                ? Integer.toUnsignedLong(LittleEndian.u32(readPages[index], offset))
                : loadSlowly(address, 4);
    }

    /** A quadword. */
    public long load64(long address) {
        int index = index(address);
        int offset = (int) address & PAGE - 1;
        return readTags[index] == (address & -PAGE) && offset <= PAGE - 8
                ? LittleEndian.u64(readPages[index], offset)
                : loadSlowly(address, 8);
    }

    /** A zero-extended integer of 1, 2, 4 or 8 bytes. */
    public long load(long address, int widthBytes) {
        return switch (widthBytes) {
            case 1 -> load8(address);
            case 2 -> load16(address);
            case 4 -> load32(address);
            default -> load64(address);
        };
    }

    /** Stores the low 8 bits. */
    public void store8(long address, long value) {
        int index = index(address);
        if (writeTags[index] == (address & -PAGE)) {
            writePages[index][(int) address & PAGE - 1] = (byte) value;
        } else {
            storeSlowly(address, 1, value);
        }
    }

    /** Stores the low 16 bits. */
    public void store16(long address, long value) {
        int index = index(address);
        int offset = (int) address & PAGE - 1;
        if (writeTags[index] == (address & -PAGE) && offset <= PAGE - 2) {
            LittleEndian.putU16(writePages[index], offset, (int) value);
        } else {
            storeSlowly(address, 2, value);
        }
    }

    /** Stores the low 32 bits. */
    public void store32(long address, long value) {
        int index = index(address);
        int offset = (int) address & PAGE - 1;
        if (writeTags[index] == (address & -PAGE) && offset <= PAGE - 4) {
            LittleEndian.putU32(writePages[index], offset, (int) value);
        } else {
            storeSlowly(address, 4, value);
        }
    }

    /** Stores a quadword. */
    public void store64(long address, long value) {
        int index = index(address);
        int offset = (int) address & PAGE - 1;
        if (writeTags[index] == (address & -PAGE) && offset <= PAGE - 8) {
            LittleEndian.putU64(writePages[index], offset, value);
        } else {
            storeSlowly(address, 8, value);
        }
    }

    /** Stores the low 1, 2, 4 or 8 bytes. */
    public void store(long address, int widthBytes, long value) {
        switch (widthBytes) {
            case 1 -> store8(address, value);
            case 2 -> store16(address, value);
            case 4 -> store32(address, value);
            default -> store64(address, value);
        }
    }

    /** Raises the fault that a write would raise, and writes nothing: for instructions that read, compute and then write. */
    public void checkWritable(long address, int widthBytes) {
        int index = index(address);
        if (writeTags[index] != (address & -PAGE) || ((int) address & PAGE - 1) > PAGE - widthBytes) {
            tables.translate(address, PageTables.WRITE);
            tables.translate(address + widthBytes - 1, PageTables.WRITE);
        }
    }

    /** The page of RAM to fetch instructions from. */
    Page fetchPage(long address) {
        int index = index(address);
        if (fetchTags[index] == (address & -PAGE)) {
            return fetchPages[index];
        }
        long physical = tables.translate(address, PageTables.FETCH);
        Page page = memory.region(physical) == null ? memory.page(physical) : null;
        if (page == null) {
            throw Fault.generalProtection(0);
        }
        fetchTags[index] = address & -PAGE;
        fetchPages[index] = page;
        return page;
    }

    private long loadSlowly(long address, int widthBytes) {
        int here = PAGE - ((int) address & PAGE - 1);
        if (here < widthBytes) {
            long low = loadParts(address, here);
            return low | loadParts(address + here, widthBytes - here) << 8 * here;
        }
        long physical = tables.translate(address, PageTables.READ);
        long page = physical & -PAGE;
        if (isApic(page)) {
            return core.apic.read(physical - page, widthBytes) & -1L >>> 64 - 8 * widthBytes;
        }
        Page ram = memory.region(physical) == null ? memory.page(physical) : null;
        if (ram == null) {
            return memory.load(physical, widthBytes);
        }
        int index = index(address);
        readTags[index] = address & -PAGE;
        readPages[index] = ram.bytes;
        return load(address, widthBytes);
    }

    private long loadParts(long address, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= load8(address + i) << 8 * i;
        }
        return value;
    }

    private void storeSlowly(long address, int widthBytes, long value) {
        int here = PAGE - ((int) address & PAGE - 1);
        if (here < widthBytes) {
            checkWritable(address, widthBytes);
            for (int i = 0; i < widthBytes; i++) {
                store8(address + i, value >>> 8 * i);
            }
            return;
        }
        long physical = tables.translate(address, PageTables.WRITE);
        if (isApic(physical & -PAGE)) {
            core.apic.write(physical & PAGE - 1, widthBytes, value);
            return;
        }
        Page ram = memory.region(physical) == null ? memory.page(physical) : null;
        if (ram == null) {
            memory.store(physical, widthBytes, value);
            return;
        }
        memory.touch(ram);
        int index = index(address);
        writeTags[index] = address & -PAGE;
        writePages[index] = ram.bytes;
        store(address, widthBytes, value);
    }

    private boolean isApic(long physicalPage) {
        return physicalPage == LocalApic.BASE && !core.msrs().x2Apic();
    }

    /** The physical address without side effects and permissions, or -1: for the host. */
    long find(long address) {
        return tables.find(address);
    }
}
