package io.culprit.emulator.iommu;

/** Physical memory as the remapping hardware fetches its tables from it. */
public interface TableMemory {

    /** Whether 8 bytes at this physical address answer; a fetch from elsewhere is an access error of the table. */
    boolean reaches(long physicalAddress);

    /** The 64-bit little-endian value at an address that {@link #reaches}. */
    long read64(long physicalAddress);

    /** Stores a 64-bit value at an address that {@link #reaches}: status writes, event logs, accessed and dirty bits. */
    void write64(long physicalAddress, long value);
}
