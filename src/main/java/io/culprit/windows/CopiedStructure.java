package io.culprit.windows;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;

/** A structure that the dump carries on its own, at the address that it had or, where that is not known, at 0. */
record CopiedStructure(byte[] bytes, long address) implements AddressSpace {

    @Override
    public int read(long from, byte[] buffer, int offset, int length) {
        if (!Address.within(from, address, bytes.length)) {
            return 0;
        }
        int start = (int) (from - address);
        int count = Math.min(length, bytes.length - start);
        System.arraycopy(bytes, start, buffer, offset, count);
        return count;
    }
}
