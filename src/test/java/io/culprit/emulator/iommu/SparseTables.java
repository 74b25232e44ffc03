package io.culprit.emulator.iommu;

import java.util.HashMap;
import java.util.Map;

/** A test's physical memory for tables: 64-bit words below a limit, and a log of what was written. */
final class SparseTables implements TableMemory {

    static final long LIMIT = 0x1000_0000;

    private final Map<Long, Long> words = new HashMap<>();
    private long next = 0x10_0000;

    /** A zeroed table of one page. */
    long table() {
        return table(1);
    }

    /** Zeroed pages in a row. */
    long table(int pages) {
        long address = next;
        next += pages * 0x1000L;
        return address;
    }

    void set(long address, long value) {
        words.put(address, value);
    }

    void or(long address, long bits) {
        words.merge(address, bits, (left, right) -> left | right);
    }

    @Override
    public boolean reaches(long physicalAddress) {
        return physicalAddress >= 0 && physicalAddress + 8 <= LIMIT;
    }

    @Override
    public long read64(long physicalAddress) {
        return words.getOrDefault(physicalAddress, 0L);
    }

    @Override
    public void write64(long physicalAddress, long value) {
        words.put(physicalAddress, value);
    }
}
