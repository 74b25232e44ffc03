package io.culprit.image;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import org.jspecify.annotations.Nullable;

/**
 * The exception directory ({@code .pdata}): an array sorted by the begin of each function. x64 entries are RUNTIME_FUNCTION (begin,
 * end, unwind information), ARM64 entries are begin and a word (PE format; x64 and ARM64 exception handling).
 */
public final class FunctionTable {

    private static final int MAX_ENTRIES = 1 << 22;

    private final AddressSpace contents;
    private final long start;
    private final int entryBytes;
    private final int count;

    private FunctionTable(AddressSpace contents, long start, int entryBytes, int count) {
        this.contents = contents;
        this.start = start;
        this.entryBytes = entryBytes;
        this.count = count;
    }

    static FunctionTable of(PeHeader header, AddressSpace contents) {
        PeDirectory directory = header.directory(PeDirectory.EXCEPTION);
        int entryBytes = header.architecture().orElse(Architecture.X86) == Architecture.X64 ? 12 : 8;
        boolean tableBased = header.architecture().orElse(Architecture.X86) != Architecture.X86;
        long count = tableBased ? Math.min(directory.sizeBytes() / entryBytes, MAX_ENTRIES) : 0;
        return new FunctionTable(contents, directory.rva(), entryBytes, (int) count);
    }

    /** Where the table begins in the image. */
    public long rva() {
        return start;
    }

    /** Bytes of the table, as many of its entries as are believed. */
    public int sizeBytes() {
        return count * entryBytes;
    }

    /** Entries in the table; 0 when the image has none (x86 images never have). */
    public int count() {
        return count;
    }

    /** The entry at an index, or what is missing. */
    public Lookup at(int index) {
        byte[] raw = new byte[entryBytes];
        long address = start + (long) index * entryBytes;
        if (contents.read(address, raw, 0, entryBytes) < entryBytes) {
            return Lookup.unreadable(contents.whyMissing(address));
        }
        return Lookup.of(entryBytes == 12 ? x64(raw) : arm64(raw, index));
    }

    /** The function that holds an RVA. */
    public Lookup find(long rva) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var begin = contents.findU32(start + (long) middle * entryBytes);
            if (begin.isEmpty()) {
                return Lookup.unreadable(contents.whyMissing(start + (long) middle * entryBytes));
            }
            if (Integer.toUnsignedLong(begin.getAsInt()) <= rva) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        Lookup found = high < 0 ? Lookup.NONE : within(at(high), rva);
        boolean between = found.entry() == null && found.missing() == null && high > 0;
        return between ? within(at(high - 1), rva) : found;
    }

    /** Some assemblers leave a fragment inside the range of the function that it belongs to: behind it, that function goes on. */
    private static Lookup within(Lookup lookup, long rva) {
        FunctionEntry entry = lookup.entry();
        return entry != null && rva >= entry.end() ? Lookup.NONE : lookup;
    }

    private static FunctionEntry x64(byte[] raw) {
        return new FunctionEntry(unsigned(raw, 0), unsigned(raw, 4), unsigned(raw, 8));
    }

    /** ARM64 function lengths stand in bits 2-12 of a packed word or in bits 0-17 of the .xdata header, in words. */
    private FunctionEntry arm64(byte[] raw, int index) {
        long begin = unsigned(raw, 0);
        long word = unsigned(raw, 4);
        if ((word & 3) != 0) {
            return new FunctionEntry(begin, begin + (word >> 2 & 0x7FF) * 4, word);
        }
        var head = contents.findU32(word);
        long end = head.isPresent() ? begin + (head.getAsInt() & 0x3FFFFL) * 4 : beginOfNext(index, begin);
        return new FunctionEntry(begin, end, word);
    }

    private long beginOfNext(int index, long begin) {
        if (index + 1 >= count) {
            return begin + 4;
        }
        var next = contents.findU32(start + (index + 1L) * entryBytes);
        return next.isPresent() ? Integer.toUnsignedLong(next.getAsInt()) : begin + 4;
    }

    private static long unsigned(byte[] raw, int offset) {
        return Integer.toUnsignedLong(LittleEndian.u32(raw, offset));
    }

    /**
     * The answer of the table: an entry, certainly none (a leaf function), or a page that is missing.
     *
     * @param entry the function, if there is one
     * @param missing why the table could not be read, if it could not
     */
    public record Lookup(
            @Nullable FunctionEntry entry, @Nullable String missing) {

        static final Lookup NONE = new Lookup(null, null);

        static Lookup of(FunctionEntry entry) {
            return new Lookup(entry, null);
        }

        static Lookup unreadable(String why) {
            return new Lookup(null, why);
        }
    }
}
