package io.culprit.emulator.scenario;

import io.culprit.emulator.iommu.TableMemory;
import io.culprit.emulator.processor.PhysicalMemory;

/** RAM as the remapping unit fetches its tables from it; what is not RAM cannot be fetched. */
record PhysicalTables(PhysicalMemory memory) implements TableMemory {

    @Override
    public boolean reaches(long physicalAddress) {
        return memory.isRam(physicalAddress) && memory.isRam(physicalAddress + 7);
    }

    @Override
    public long read64(long physicalAddress) {
        return memory.load64(physicalAddress);
    }

    @Override
    public void write64(long physicalAddress, long value) {
        memory.store64(physicalAddress, value);
    }
}
