package io.culprit.emulator.processor;

/**
 * The walk of 4-level page tables with large pages: permissions, accessed and dirty bits, page faults with their error codes (Intel
 * SDM volume 3, chapter 4).
 */
final class PageTables {

    /** Kinds of access, as bits of a page fault's error code. */
    static final int READ = 0;

    static final int WRITE = 2;
    static final int FETCH = 16;

    private static final int PRESENT = 1;
    private static final int WRITABLE = 2;
    private static final int USER = 4;
    private static final int ACCESSED = 0x20;
    private static final int DIRTY = 0x40;
    private static final int LARGE = 0x80;
    private static final long FRAME = (1L << Mmu.PHYSICAL_BITS) - PhysicalMemory.PAGE_BYTES;
    private static final long RESERVED = (1L << 52) - (1L << Mmu.PHYSICAL_BITS);
    private static final long NO_EXECUTE = Long.MIN_VALUE;

    private final Core core;
    private final PhysicalMemory memory;

    PageTables(Core core, PhysicalMemory memory) {
        this.core = core;
        this.memory = memory;
    }

    /** The physical address, with accessed and dirty bits set on the way; throws the page fault, or #GP for a non-canonical address. */
    long translate(long address, int access) {
        if (address << 16 >> 16 != address) {
            throw Fault.generalProtection(0);
        }
        if ((core.cr0 & 1L << 31) == 0) {
            return address;
        }
        boolean user = core.cpl == 3;
        boolean noExecute = (core.efer & 0x800) != 0;
        long table = core.cr3 & FRAME;
        long allowed = WRITABLE | USER;
        long executable = 0;
        for (int shift = 39; ; shift -= 9) {
            long slot = table + (address >>> shift & 511) * 8;
            long entry = memory.load64(slot);
            if ((entry & PRESENT) == 0) {
                throw pageFault(address, access, 0);
            }
            boolean leaf = shift == 12 || shift < 39 && (entry & LARGE) != 0;
            checkReserved(address, access, entry, shift, leaf, noExecute);
            allowed &= entry;
            executable |= entry & NO_EXECUTE;
            if (!leaf) {
                set(slot, entry, ACCESSED);
                table = entry & FRAME;
                continue;
            }
            checkPermission(address, access, allowed, executable, user);
            set(slot, entry, access == WRITE ? ACCESSED | DIRTY : ACCESSED);
            long within = (1L << shift) - 1;
            return entry & FRAME & ~within | address & within;
        }
    }

    private void set(long slot, long entry, int bits) {
        if ((entry & bits) != bits) {
            memory.store64(slot, entry | bits);
        }
    }

    private void checkReserved(long address, int access, long entry, int shift, boolean leaf, boolean noExecute) {
        boolean reserved = (entry & RESERVED) != 0
                || entry < 0 && !noExecute
                || shift == 39 && (entry & LARGE) != 0
                || leaf && shift > 12 && (entry & (1L << shift) - 0x2000) != 0;
        if (reserved) {
            throw pageFault(address, access, PRESENT | 8);
        }
    }

    private void checkPermission(long address, int access, long allowed, long noExecute, boolean user) {
        boolean writeProtect = user || (core.cr0 & 1 << 16) != 0;
        boolean denied = user && (allowed & USER) == 0
                || access == WRITE && (allowed & WRITABLE) == 0 && writeProtect
                || access == FETCH && noExecute != 0
                || access == FETCH && !user && (allowed & USER) != 0 && (core.cr4 & 1 << 20) != 0;
        if (denied) {
            throw pageFault(address, access, PRESENT);
        }
    }

    private Fault pageFault(long address, int access, int cause) {
        core.cr2 = address;
        boolean tellsFetch = access != FETCH || (core.efer & 0x800) != 0 || (core.cr4 & 1 << 20) != 0;
        int kind = tellsFetch ? access : 0;
        return new Fault(Fault.PAGE_FAULT, cause | kind | (core.cpl == 3 ? USER : 0));
    }

    /** The physical address without side effects and permissions, or -1. */
    long find(long address) {
        long table = core.cr3 & FRAME;
        if (address << 16 >> 16 != address) {
            return -1;
        }
        for (int shift = 39; shift >= 12; shift -= 9) {
            long entry = memory.load64(table + (address >>> shift & 511) * 8);
            if ((entry & PRESENT) == 0) {
                return -1;
            }
            if (shift == 12 || shift < 39 && (entry & LARGE) != 0) {
                long within = (1L << shift) - 1;
                return entry & FRAME & ~within | address & within;
            }
            table = entry & FRAME;
        }
        return -1;
    }
}
