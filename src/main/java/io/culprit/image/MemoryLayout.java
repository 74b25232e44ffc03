package io.culprit.image;

import io.culprit.machine.AddressSpace;

/** An image in the memory of a dump, read by RVA; pages may be missing. */
record MemoryLayout(AddressSpace memory, long base, long sizeBytes) implements AddressSpace {

    @Override
    public int read(long rva, byte[] buffer, int offset, int length) {
        if (rva < 0 || rva >= sizeBytes) {
            return 0;
        }
        return memory.read(base + rva, buffer, offset, (int) Math.min(length, sizeBytes - rva));
    }

    @Override
    public String whyMissing(long rva) {
        return memory.whyMissing(base + rva);
    }
}
