package io.culprit.emulator.guest;

import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.machine.LittleEndian;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Kernel memory while it is laid out: physical pages are handed out in order, mapped by 4-level page tables with a self-map, and
 * written through those mappings. Addresses are virtual unless said otherwise.
 */
final class VirtualLayout {

    static final int PAGE = 0x1000;
    private static final long PRESENT_WRITE = 0x63;
    private static final long NO_CACHE = 0x18;
    private static final long USER = 4;
    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    private final PhysicalMemory memory;
    private final long end;
    private final long root;
    private final int selfIndex;
    private final Map<Long, Long> tables = new LinkedHashMap<>();
    private long next;

    /** Pages come from {@code [start, end)}, which is RAM; {@code selfIndex} is the slot of the self-map, 256 to 511. */
    VirtualLayout(PhysicalMemory memory, long start, long end, int selfIndex) {
        this.memory = memory;
        this.next = start;
        this.end = end;
        this.selfIndex = selfIndex;
        this.root = physicalPages(1);
        memory.store64(root + selfIndex * 8L, root | PRESENT_WRITE | 1L << 63);
    }

    /** CR3. */
    long root() {
        return root;
    }

    /** Where the page-table entries show in virtual memory: the value of PteBase. */
    long pteBase() {
        return -1L << 48 | (long) selfIndex << 39;
    }

    /** Physical address of so many fresh pages in a row. */
    long physicalPages(int count) {
        long address = next;
        next += (long) count * PAGE;
        if (next > end) {
            throw new IllegalStateException("the guest needs more RAM");
        }
        memory.store64(address, 0);
        return address;
    }

    /** Maps fresh zeroed pages. */
    void map(long address, int pages) {
        for (int i = 0; i < pages; i++) {
            mapPhysical(address + (long) i * PAGE, physicalPages(1), false);
        }
    }

    /** Maps a physical page; {@code device} turns caching off. */
    void mapPhysical(long address, long physicalAddress, boolean device) {
        store(root, address, physicalAddress | PRESENT_WRITE | (device ? NO_CACHE : 0), 0);
    }

    /** A second address space that shares the kernel half, with one page of its own for user mode. */
    long userSpace(long address, long physicalAddress) {
        long other = physicalPages(1);
        for (int i = 256; i < 512; i++) {
            memory.store64(other + i * 8L, memory.load64(root + i * 8L));
        }
        memory.store64(other + selfIndex * 8L, other | PRESENT_WRITE | 1L << 63);
        store(other, address, physicalAddress | PRESENT_WRITE | USER, USER);
        return other;
    }

    private void store(long top, long address, long entry, long user) {
        long table = top;
        for (int shift = 39; shift > 12; shift -= 9) {
            long slot = table + (address >>> shift & 0x1FF) * 8;
            long value = memory.load64(slot);
            if (value == 0) {
                value = physicalPages(1) | PRESENT_WRITE | user;
                memory.store64(slot, value);
            }
            table = value & ADDRESS;
        }
        memory.store64(table + (address >>> 12 & 0x1FF) * 8, entry);
        tables.put(address & -PAGE, entry & ADDRESS);
    }

    /** The physical address behind a mapped address. */
    long physical(long address) {
        Long page = tables.get(address & -PAGE);
        if (page == null) {
            throw new IllegalStateException("not mapped: " + Long.toHexString(address));
        }
        return page | address & PAGE - 1;
    }

    void write(long address, byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            int part = Math.min(bytes.length - done, PAGE - (int) (address + done & PAGE - 1));
            memory.write(physical(address + done), bytes, done, part);
            done += part;
        }
    }

    void write64(long address, long value) {
        memory.store64(physical(address), value);
    }

    void write32(long address, int value) {
        memory.store32(physical(address), value);
    }

    void write16(long address, int value) {
        memory.store16(physical(address), value);
    }

    void write8(long address, int value) {
        memory.store8(physical(address), value);
    }

    long read64(long address) {
        return memory.load64(physical(address));
    }

    /** A UNICODE_STRING at {@code address} whose characters stand at {@code characters}. */
    void unicodeString(long address, long characters, String text) {
        byte[] units = text.getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        byte[] string = new byte[16];
        LittleEndian.putU16(string, 0, units.length);
        LittleEndian.putU16(string, 2, units.length + 2);
        LittleEndian.putU64(string, 8, characters);
        write(address, string);
        write(characters, units);
    }
}
