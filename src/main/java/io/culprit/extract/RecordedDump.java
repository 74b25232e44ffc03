package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.dump.ForwardedDump;
import io.culprit.dump.SecondaryBlob;
import io.culprit.machine.AddressSpace;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;

/** A dump that remembers what was read of its virtual memory, and which blobs. Whoever closes the dump itself closes this. */
final class RecordedDump extends ForwardedDump {

    private final Recording memory;
    private final Set<SecondaryBlob> blobs = new HashSet<>();

    /** Remembers only the memory that is {@code wanted}. */
    RecordedDump(DumpFile dump, LongPredicate wanted) {
        super(dump);
        this.memory = new Recording(dump.memory(), wanted);
    }

    /** The memory that was read. */
    Ranges read() {
        return memory.ranges();
    }

    /** Whether somebody wanted the contents of a blob. */
    boolean read(SecondaryBlob blob) {
        return blobs.contains(blob);
    }

    @Override
    public AddressSpace memory() {
        return memory;
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        blobs.add(blob);
        return super.contents(blob, limit);
    }
}
