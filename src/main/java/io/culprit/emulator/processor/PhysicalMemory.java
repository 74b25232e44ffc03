package io.culprit.emulator.processor;

import io.culprit.emulator.MmioHandler;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The physical address space: RAM in sparse 4 KiB pages, and device registers. RAM that was never written reads as zero; addresses
 * that nobody claims read as all ones and swallow writes, as on a PC.
 *
 * <p>This is the bus behind everyone: processors reach it through their page tables, devices through their remapping unit. It does
 * not check who asks.
 */
public final class PhysicalMemory implements AddressSpace {

    /** Bytes of a page of RAM. */
    public static final int PAGE_BYTES = 0x1000;

    private static final int CHUNK_PAGES = 512;
    private static final byte[] ZEROS = new byte[PAGE_BYTES];

    /** A range of RAM: addresses in bytes, whole pages. */
    public record Run(long start, long sizeBytes) {}

    private record Ram(Run run, @Nullable Page[] @Nullable [] chunks) {}

    /** A range of device registers. */
    record Region(long start, long sizeBytes, MmioHandler handler) {}

    private final List<Ram> ram = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();
    private LongConsumer codeWritten = address -> {};

    /** Adds a run of RAM; start and size are multiples of 4 KiB and do not overlap what is there. */
    public void addRam(long start, long sizeBytes) {
        if ((start | sizeBytes) % PAGE_BYTES != 0 || start < 0 || sizeBytes <= 0 || sizeBytes > 1L << 42) {
            throw new IllegalArgumentException("RAM " + Long.toHexString(start) + " + " + Long.toHexString(sizeBytes));
        }
        int chunks = (int) ((sizeBytes / PAGE_BYTES + CHUNK_PAGES - 1) / CHUNK_PAGES);
        ram.add(new Ram(new Run(start, sizeBytes), new Page[chunks][]));
        ram.sort(Comparator.comparingLong(r -> r.run.start));
    }

    /** The runs of RAM in ascending order, as a loader block or a dump header lists them. */
    public List<Run> runs() {
        return ram.stream().map(Ram::run).toList();
    }

    /** Puts device registers at a physical range; the range wins over RAM and over regions added before. */
    public void addRegion(long start, long sizeBytes, MmioHandler handler) {
        regions.addFirst(new Region(start, sizeBytes, handler));
    }

    /** Whether RAM answers at this address. */
    public boolean isRam(long address) {
        return region(address) == null && run(address) != null;
    }

    /** Addresses of all pages that were ever written, ascending: what a dump of the whole memory must hold. */
    public List<Long> writtenPages() {
        List<Long> pages = new ArrayList<>();
        for (Ram run : ram) {
            for (@Nullable Page @Nullable [] chunk : run.chunks) {
                if (chunk != null) {
                    addPages(chunk, pages);
                }
            }
        }
        return pages;
    }

    private static void addPages(@Nullable Page[] chunk, List<Long> pages) {
        for (Page page : chunk) {
            if (page != null) {
                pages.add(page.physicalAddress);
            }
        }
    }

    /** Reads RAM into a buffer; stops at the first byte that is not RAM. Device registers are not touched. */
    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length && isRam(address + done)) {
            int within = (int) (address + done) & PAGE_BYTES - 1;
            int part = Math.min(length - done, PAGE_BYTES - within);
            Page page = find(address + done);
            System.arraycopy(page == null ? ZEROS : page.bytes, within, buffer, offset + done, part);
            done += part;
        }
        return done;
    }

    @Override
    public String whyMissing(long address) {
        return "no RAM at this physical address";
    }

    /** Writes to RAM; bytes that fall outside RAM are dropped, device registers are not touched. */
    public void write(long address, byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int within = (int) (address + done) & PAGE_BYTES - 1;
            int part = Math.min(length - done, PAGE_BYTES - within);
            Page page = isRam(address + done) ? page(address + done) : null;
            if (page != null) {
                touch(page);
                System.arraycopy(bytes, offset + done, page.bytes, within, part);
            }
            done += part;
        }
    }

    /** A little-endian integer of 1, 2, 4 or 8 bytes, zero-extended; device registers answer where they are. */
    public long load(long address, int widthBytes) {
        Region region = region(address);
        if (region != null) {
            return region.handler.read(address - region.start, widthBytes) & mask(widthBytes);
        }
        byte[] buffer = new byte[8];
        int got = read(address, buffer, 0, widthBytes);
        for (int i = got; i < widthBytes; i++) {
            buffer[i] = -1;
        }
        return LittleEndian.u64(buffer, 0);
    }

    /** Stores a little-endian integer of 1, 2, 4 or 8 bytes; device registers see it where they are. */
    public void store(long address, int widthBytes, long value) {
        Region region = region(address);
        if (region != null) {
            region.handler.write(address - region.start, widthBytes, value & mask(widthBytes));
            return;
        }
        byte[] buffer = new byte[8];
        LittleEndian.putU64(buffer, 0, value);
        write(address, buffer, 0, widthBytes);
    }

    /** The 8-bit value at a physical address. */
    public int load8(long address) {
        return (int) load(address, 1);
    }

    /** The 16-bit value at a physical address. */
    public int load16(long address) {
        return (int) load(address, 2);
    }

    /** The 32-bit value at a physical address. */
    public int load32(long address) {
        return (int) load(address, 4);
    }

    /** The 64-bit value at a physical address. */
    public long load64(long address) {
        return load(address, 8);
    }

    /** Stores 8 bits. */
    public void store8(long address, int value) {
        store(address, 1, value);
    }

    /** Stores 16 bits. */
    public void store16(long address, int value) {
        store(address, 2, value);
    }

    /** Stores 32 bits. */
    public void store32(long address, int value) {
        store(address, 4, value);
    }

    /** Stores 64 bits. */
    public void store64(long address, long value) {
        store(address, 8, value);
    }

    /** The device registers at this address, or null. */
    @Nullable
    Region region(long address) {
        for (int i = 0; i < regions.size(); i++) {
            Region region = regions.get(i);
            if (Long.compareUnsigned(address - region.start, region.sizeBytes) < 0) {
                return region;
            }
        }
        return null;
    }

    /** The page of RAM at this address, made now if it was never written; null where there is no RAM. */
    @Nullable
    Page page(long address) {
        Ram run = run(address);
        if (run == null) {
            return null;
        }
        int index = (int) ((address - run.run.start) / PAGE_BYTES);
        @Nullable Page[] chunk = run.chunks[index / CHUNK_PAGES];
        if (chunk == null) {
            chunk = new Page[CHUNK_PAGES];
            run.chunks[index / CHUNK_PAGES] = chunk;
        }
        Page page = chunk[index % CHUNK_PAGES];
        if (page == null) {
            page = new Page(address & -PAGE_BYTES);
            chunk[index % CHUNK_PAGES] = page;
        }
        return page;
    }

    /** Who is told the address of a page whose executed code is about to change. */
    void onCodeWritten(LongConsumer listener) {
        codeWritten = listener;
    }

    /** To be called before bytes of a page change: forgets decoded instructions. */
    void touch(Page page) {
        if (page.code != null) {
            page.forgetCode();
            codeWritten.accept(page.physicalAddress);
        }
    }

    private @Nullable Page find(long address) {
        Ram run = run(address);
        if (run == null) {
            return null;
        }
        int index = (int) ((address - run.run.start) / PAGE_BYTES);
        @Nullable Page[] chunk = run.chunks[index / CHUNK_PAGES];
        return chunk == null ? null : chunk[index % CHUNK_PAGES];
    }

    private @Nullable Ram run(long address) {
        for (int i = 0; i < ram.size(); i++) {
            Ram candidate = ram.get(i);
            if (Long.compareUnsigned(address - candidate.run.start, candidate.run.sizeBytes) < 0) {
                return candidate;
            }
        }
        return null;
    }

    private static long mask(int widthBytes) {
        return -1L >>> 64 - 8 * widthBytes;
    }
}
