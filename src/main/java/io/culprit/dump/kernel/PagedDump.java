package io.culprit.dump.kernel;

import io.culprit.dump.Damage;
import io.culprit.dump.FileBytes;
import io.culprit.dump.RangeMemory;
import io.culprit.format.BitmapDump;
import io.culprit.format.BoundedStream;
import io.culprit.format.PhysicalMemoryBlock;
import io.culprit.format.RangedDump;
import io.culprit.format.SummaryDump;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.kaitai.struct.KaitaiStream.ValidationFailedError;
import java.nio.BufferUnderflowException;

/** The body of a dump that holds pages of physical memory: full, summary, bitmap and ranges (RDMP). */
final class PagedDump {

    private static final String ABSENCE = "page not in dump";

    /** Physical addresses have at most 52 bits, frame numbers 40. */
    private static final long MOST_FRAMES = 1L << 40;

    /** Bits that are believed: physical memory of 64 TiB. */
    private static final long MOST_BITS = 1L << 34;

    private static final int BITMAP_HEADER_BYTES = 0x38;
    private static final int SUMMARY_HEADER_BYTES_32 = 0x20;
    private static final int SUMMARY_HEADER_BYTES_64 = 0x28;
    private static final int RANGES_HEADER_BYTES = 0x30;
    private static final int RANGE_BYTES = 16;
    private static final int MOST_RANGES = 1 << 20;

    private final FileBytes file;
    private final KernelHeader header;
    private final Damage damage;
    private final int start;

    /** Where the last page ends as the structures promise it; at most a few bytes past 2^62. */
    private long end;

    private PagedDump(FileBytes file, KernelHeader header, Damage damage) {
        this.file = file;
        this.header = header;
        this.damage = damage;
        this.start = header.sizeBytes();
        this.end = start;
    }

    /** Physical memory by position, and virtual memory through the page tables that the header's DirectoryTableBase roots. */
    static KernelBody body(FileBytes file, KernelHeader header, Architecture architecture, Damage damage) {
        PagedDump dump = new PagedDump(file, header, damage);
        AddressSpace physical = dump.physical();
        dump.checkEnd();
        AddressSpace memory = KernelPaging.memory(physical, header, architecture, damage);
        return KernelBody.pages(memory, physical, SecondaryData.find(file, dump.end, damage));
    }

    private AddressSpace physical() {
        try {
            return switch (header.type()) {
                case 1 -> runs();
                case 2 -> summary();
                case 5, 6, 7 -> bitmap();
                default -> ranges();
            };
        } catch (BufferUnderflowException e) {
            damage.missing("the file ends inside the description of its pages, at byte " + file.sizeBytes());
        } catch (ValidationFailedError e) {
            damage.missing("the description of the pages is damaged, at byte "
                    + (header.type() == 1 ? header.memoryBlockOffset() : start));
        }
        return AddressSpace.EMPTY;
    }

    private AddressSpace runs() {
        PhysicalMemoryBlock block = new PhysicalMemoryBlock(new BoundedStream(header.memoryBlock()), header.wide());
        RangeMemory.Builder memory = RangeMemory.of(file, ABSENCE);
        for (PhysicalMemoryBlock.Run run : block.runs()) {
            if (!addPages(memory, run.basePage().value(), run.numPages().value())) {
                break;
            }
        }
        long promised = start + block.numPages().value() * Address.PAGE_BYTES;
        if (promised != end) {
            damage.odd("the runs of physical memory have " + (end - start) / Address.PAGE_BYTES
                    + " pages, the header says "
                    + Long.toUnsignedString(block.numPages().value()));
        }
        return memory.build();
    }

    /** Adds {@code count} pages from frame {@code base} at the end of what was added before; damaged runs are left out. */
    private boolean addPages(RangeMemory.Builder memory, long base, long count) {
        boolean believable = base >= 0 && count >= 0 && base < MOST_FRAMES && count <= MOST_FRAMES - base;
        if (!believable || end > 1L << 62) {
            damage.missing("a run of " + Long.toUnsignedString(count) + " pages at frame " + Address.hex(base)
                    + " is not believable: the pages from there on are not read");
            return false;
        }
        memory.add(base * Address.PAGE_BYTES, count * Address.PAGE_BYTES, end);
        end += count * Address.PAGE_BYTES;
        return true;
    }

    private AddressSpace summary() {
        SummaryDump summary = new SummaryDump(file.stream(start, SUMMARY_HEADER_BYTES_64));
        int headerBytes = header.wide() ? SUMMARY_HEADER_BYTES_64 : SUMMARY_HEADER_BYTES_32;
        if (summary.numBits() != summary.numBitsAgain()) {
            damage.odd("the bitmap's two sizes differ: " + summary.numBits() + " and " + summary.numBitsAgain());
        }
        return pages(start + headerBytes, summary.numBits(), summary.ofsFirstPage(), summary.numPages());
    }

    private AddressSpace bitmap() {
        BitmapDump bitmap = new BitmapDump(file.stream(start, BITMAP_HEADER_BYTES));
        if (!bitmap.signature().equals("SDMP") && !bitmap.signature().equals("FDMP")) {
            damage.missing("neither SDMP nor FDMP is at byte " + start + ": the pages cannot be found");
            return AddressSpace.EMPTY;
        }
        return pages(start + BITMAP_HEADER_BYTES, bitmap.numBits(), bitmap.ofsFirstPage(), bitmap.numPages());
    }

    private AddressSpace pages(long bitmap, long claimedBits, long firstPage, long claimedPages) {
        long room = Math.max(0, Math.min(firstPage, file.sizeBytes()) - bitmap);
        long most = Math.min(MOST_BITS, room > MOST_BITS / 8 ? MOST_BITS : room * 8);
        long bits = claimedBits;
        if (claimedBits < 0 || claimedBits > most) {
            damage.missing("the bitmap of " + Long.toUnsignedString(claimedBits)
                    + " pages does not fit before the first page at byte " + Long.toUnsignedString(firstPage));
            bits = most;
        }
        if (firstPage < bitmap) {
            return AddressSpace.EMPTY;
        }
        boolean believable = claimedPages >= 0 && claimedPages <= bits;
        if (!believable) {
            damage.odd("the dump has more pages than bits: " + Long.toUnsignedString(claimedPages) + " of " + bits);
        }
        end = firstPage + (believable ? claimedPages : 0) * Address.PAGE_BYTES;
        return new BitmapMemory(file, bitmap, bits, firstPage);
    }

    private AddressSpace ranges() {
        RangedDump ranged = new RangedDump(file.stream(start, RANGES_HEADER_BYTES));
        boolean complete = header.type() == 0xA;
        long room = ranged.ofsFirstPage() - start - RANGES_HEADER_BYTES;
        long counted = complete ? Math.min(ranged.numRanges(), room / RANGE_BYTES) : room / RANGE_BYTES;
        if (room < 0 || !file.holds(start + RANGES_HEADER_BYTES, room)) {
            damage.missing("the ranges of pages end at byte " + Long.toUnsignedString(ranged.ofsFirstPage())
                    + ", outside of the file");
            counted = 0;
        }
        end = Math.max(start, Math.min(ranged.ofsFirstPage(), file.sizeBytes()));
        return ranges(Math.min(counted, MOST_RANGES), complete ? ranged.numPages() : Long.MAX_VALUE);
    }

    /** Stops at an empty range: the list may have room behind its end. */
    private AddressSpace ranges(long count, long pages) {
        RangeMemory.Builder memory = RangeMemory.of(file, ABSENCE);
        byte[] list = file.slice(start + RANGES_HEADER_BYTES, count * RANGE_BYTES);
        long first = end;
        for (int at = 0; at + RANGE_BYTES <= list.length; at += RANGE_BYTES) {
            long base = LittleEndian.u64(list, at);
            long number = LittleEndian.u64(list, at + 8);
            boolean last =
                    number == 0 || (base == 0 && header.type() != 0xA) || (end - first) / Address.PAGE_BYTES >= pages;
            if (last || !addPages(memory, base, number)) {
                break;
            }
        }
        return memory.build();
    }

    private void checkEnd() {
        if (end > file.sizeBytes()) {
            damage.missing("the file ends at byte " + file.sizeBytes() + " of " + end + ": "
                    + (end - file.sizeBytes() + Address.PAGE_BYTES - 1) / Address.PAGE_BYTES
                    + " pages are missing at its end");
        }
    }
}
