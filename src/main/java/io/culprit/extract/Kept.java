package io.culprit.extract;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.save.MemoryBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** Memory that the small dump will hold, within its limit: what was asked for first is there, what does not fit any more is counted. */
final class Kept {

    /** What a range costs beside its bytes: its entry in the list. */
    private static final int ENTRY_BYTES = 16;

    /** So many ranges are written at most; real small dumps have about 2,000. */
    private static final int MOST_RANGES = 1 << 16;

    private final AddressSpace memory;
    private final LongPredicate allowed;
    private final long most;
    private final Ranges ranges = new Ranges();
    private final byte[] page = new byte[Address.PAGE_BYTES];
    private long leftOut;

    /** Of {@code memory}, only where addresses are {@code allowed}, at most so many bytes. */
    Kept(AddressSpace memory, LongPredicate allowed, long most) {
        this.memory = memory;
        this.allowed = allowed;
        this.most = most;
    }

    /** Keeps all of these, whether they fit or not. */
    void must(Ranges needed) {
        needed.forEach(ranges::add);
    }

    /** Keeps what can be read of a range, as far as there is room. */
    void keep(long address, long sizeBytes) {
        long end = address + sizeBytes;
        for (long at = address; Address.below(at, end); ) {
            long next = Address.pageOf(at) + Address.PAGE_BYTES;
            int wanted = (int) ((next == 0 || Address.below(end, next) ? end : next) - at);
            if (allowed.test(at) && ranges.held(at, wanted) < wanted) {
                add(at, memory.read(at, page, 0, wanted));
            }
            if (next == 0) {
                return;
            }
            at = next;
        }
    }

    private void add(long address, int sizeBytes) {
        if (sizeBytes <= 0) {
            return;
        }
        long more = sizeBytes - ranges.held(address, sizeBytes);
        if (room() < more + ENTRY_BYTES || ranges.count() >= MOST_RANGES) {
            leftOut += more;
        } else {
            ranges.add(address, sizeBytes);
        }
    }

    /** How many bytes there is still room for; negative when what must be there is too much. */
    long room() {
        return most - ranges.sizeBytes() - (long) ENTRY_BYTES * ranges.count();
    }

    /** Bytes that were asked for and did not fit. */
    long leftOut() {
        return leftOut;
    }

    /** The blocks, in the order of their addresses, without what the file has elsewhere. */
    List<MemoryBlocks.Block> blocks(Ranges elsewhere) {
        List<MemoryBlocks.Block> blocks = new ArrayList<>();
        ranges.without(elsewhere).forEach((start, sizeBytes) -> {
            byte[] bytes = new byte[(int) sizeBytes];
            int got = memory.read(start, bytes, 0, bytes.length);
            if (got == bytes.length) {
                blocks.add(new MemoryBlocks.Block(start, bytes));
            }
        });
        return blocks;
    }
}
