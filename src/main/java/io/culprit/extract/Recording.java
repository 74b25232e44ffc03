package io.culprit.extract;

import io.culprit.machine.AddressSpace;
import java.util.function.LongPredicate;

/** Memory that remembers what was read of it. Who reads the same again in a copy of that alone finds the same. */
final class Recording implements AddressSpace {

    private final AddressSpace memory;
    private final LongPredicate wanted;
    private final Ranges read = new Ranges();

    /** Remembers of what is read in {@code memory} the addresses that are {@code wanted}. */
    Recording(AddressSpace memory, LongPredicate wanted) {
        this.memory = memory;
        this.wanted = wanted;
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int got = memory.read(address, buffer, offset, length);
        if (got > 0 && wanted.test(address)) {
            read.add(address, got);
        }
        return got;
    }

    @Override
    public String whyMissing(long address) {
        return memory.whyMissing(address);
    }

    /** What was read. */
    Ranges ranges() {
        return read;
    }
}
