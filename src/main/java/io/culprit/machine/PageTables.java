package io.culprit.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Virtual memory as page tables in physical memory describe it, with the hardware's rules; what a system keeps in entries that are not
 * present is told by {@link NotPresent}. For one thread.
 */
public final class PageTables implements AddressSpace {

    /** What an operating system means by a last-level entry whose present bit is clear. */
    public interface NotPresent {

        /** Entries that are not present mean nothing. */
        NotPresent NOTHING = new NotPresent() {
            @Override
            public long findPage(long entry, AddressSpace memory) {
                return -1;
            }
        };

        /** Physical address of the page that still holds the data, or -1; {@code memory} is the virtual memory itself. */
        long findPage(long entry, AddressSpace memory);

        /** Why there is no page, as a phrase. */
        default String whyMissing(long entry) {
            return "not present";
        }
    }

    private static final int CACHE_ENTRIES = 512;

    /** Page tables nest where an entry that is not present names another one by its virtual address; hostile ones do so for ever. */
    private static final int DEEPEST_NESTING = 2;

    private final AddressSpace physical;
    private final Paging paging;
    private final long root;
    private final NotPresent notPresent;
    private final long[] cachedPages = new long[CACHE_ENTRIES];
    private final long[] cachedFrames = new long[CACHE_ENTRIES];
    private final byte[] entryBuffer = new byte[8];
    private int nesting;

    /** {@code root} is CR3 or TTBR, flag bits and all; {@code physical} reads physical memory. */
    public PageTables(AddressSpace physical, Paging paging, long root, NotPresent notPresent) {
        this.physical = physical;
        this.paging = paging;
        this.root = root & paging.rootMask();
        this.notPresent = notPresent;
        Arrays.fill(cachedFrames, -1);
    }

    /** The address space of another process of the same machine. */
    public PageTables rootedAt(long otherRoot) {
        return new PageTables(physical, paging, otherRoot, notPresent);
    }

    /** The paging mode. */
    public Paging paging() {
        return paging;
    }

    /** The physical address behind a virtual one, or -1; {@link #whyMissing} says why. */
    public long physicalAddress(long address) {
        long page = Address.pageOf(narrow(address));
        int slot = (int) (page >>> 12) & CACHE_ENTRIES - 1;
        if (cachedFrames[slot] < 0 || cachedPages[slot] != page) {
            long frame = walk(page).page();
            if (frame < 0) {
                return -1;
            }
            cachedPages[slot] = page;
            cachedFrames[slot] = frame;
        }
        return cachedFrames[slot] + (address & Address.PAGE_BYTES - 1);
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            long physicalAddress = physicalAddress(address + done);
            if (physicalAddress < 0) {
                return done;
            }
            int toPageEnd = Address.PAGE_BYTES - (int) (address + done & Address.PAGE_BYTES - 1);
            int wanted = Math.min(length - done, toPageEnd);
            int got = physical.read(physicalAddress, buffer, offset + done, wanted);
            done += got;
            if (got < wanted) {
                return done;
            }
        }
        return done;
    }

    @Override
    public String whyMissing(long address) {
        if (!paging.canonical(address)) {
            return "not a canonical address";
        }
        long physicalAddress = physicalAddress(address);
        return physicalAddress < 0
                ? walk(Address.pageOf(narrow(address))).reason()
                : physical.whyMissing(physicalAddress);
    }

    private long narrow(long address) {
        return paging.addressBits() == 32 ? Address.of32(address) : address;
    }

    private Walk walk(long page) {
        if (!paging.canonical(page)) {
            return Walk.failed("not a canonical address");
        }
        long table = root;
        for (Paging.Level level : paging.levels()) {
            long entryAddress = level.entryAddress(table, page, paging.entryBytes());
            if (!readEntry(entryAddress)) {
                return Walk.failed(level.name() + " at physical " + Address.hex(entryAddress) + ": "
                        + physical.whyMissing(entryAddress));
            }
            long entry = entry();
            if ((entry & 1) == 0) {
                return level.tableBase() == 0 ? absent(entry) : Walk.failed(level, entry, "not present");
            }
            if (level.mapsPage(entry)) {
                long inside = page & level.pageBytes() - 1;
                return new Walk((entry & level.pageBase()) + inside, "");
            }
            if (level.tableBase() == 0) {
                return Walk.failed(level, entry, "reserved form");
            }
            table = entry & level.tableBase();
        }
        throw new AssertionError("the last level maps a page or nothing");
    }

    /**
     * An entry that a translation passes.
     *
     * @param physicalAddress where it stands
     * @param read whether physical memory holds it; else {@code value} is 0
     */
    public record Entry(String level, long physicalAddress, long value, boolean read) {}

    /** The entries that translate an address, from the root down, as far as they lead. */
    public List<Entry> entries(long address) {
        List<Entry> entries = new ArrayList<>();
        long page = Address.pageOf(narrow(address));
        long table = paging.canonical(page) ? root : -1;
        for (int i = 0; i < paging.levels().size() && table != -1; i++) {
            Paging.Level level = paging.levels().get(i);
            long at = level.entryAddress(table, page, paging.entryBytes());
            boolean read = readEntry(at);
            long entry = read ? entry() : 0;
            entries.add(new Entry(level.name(), at, entry, read));
            table = (entry & 1) == 0 || level.mapsPage(entry) || level.tableBase() == 0
                    ? -1
                    : entry & level.tableBase();
        }
        return entries;
    }

    private boolean readEntry(long entryAddress) {
        return physical.read(entryAddress, entryBuffer, 0, paging.entryBytes()) == paging.entryBytes();
    }

    private long entry() {
        return paging.entryBytes() == 8
                ? LittleEndian.u64(entryBuffer, 0)
                : Integer.toUnsignedLong(LittleEndian.u32(entryBuffer, 0));
    }

    private Walk absent(long entry) {
        Paging.Level level = paging.last();
        if (nesting >= DEEPEST_NESTING) {
            return Walk.failed(level, entry, "refers to itself");
        }
        nesting++;
        try {
            long found = notPresent.findPage(entry, this);
            return found < 0 ? Walk.failed(level, entry, notPresent.whyMissing(entry)) : new Walk(found, "");
        } finally {
            nesting--;
        }
    }

    /** Where a walk ended: the physical address of the page, or -1 and the reason. */
    private record Walk(long page, String reason) {

        static Walk failed(String reason) {
            return new Walk(-1, reason);
        }

        static Walk failed(Paging.Level level, long entry, String why) {
            return new Walk(-1, level.name() + " " + Address.hex(entry) + " " + why);
        }
    }
}
