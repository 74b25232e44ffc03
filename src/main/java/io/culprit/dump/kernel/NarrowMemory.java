package io.culprit.dump.kernel;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;

/** Memory of a 32-bit system: addresses may come sign-extended, as KDBG stores them. */
record NarrowMemory(AddressSpace memory) implements AddressSpace {

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        return memory.read(Address.of32(address), buffer, offset, length);
    }

    @Override
    public String whyMissing(long address) {
        return memory.whyMissing(Address.of32(address));
    }
}
