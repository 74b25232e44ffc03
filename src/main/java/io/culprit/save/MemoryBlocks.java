package io.culprit.save;

import io.culprit.machine.AddressSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Memory blocks of a small dump: in the order in which they were asked for, never overlapping. A range that must not be saved is
 * reserved first.
 */
public final class MemoryBlocks {

    /** A block of memory that is there. */
    public record Block(long address, byte[] bytes) {}

    private final AddressSpace memory;
    private final int most;
    private final List<Block> blocks = new ArrayList<>();
    private final TreeMap<Long, Long> taken = new TreeMap<>(Long::compareUnsigned);

    /** Blocks of {@code memory}, at most so many. */
    public MemoryBlocks(AddressSpace memory, int most) {
        this.memory = memory;
        this.most = most;
    }

    /** Keeps {@code [address, address + sizeBytes)} out: the file has it elsewhere, or must not have it. */
    public void reserve(long address, int sizeBytes) {
        taken.merge(
                address, address + sizeBytes, (left, right) -> Long.compareUnsigned(left, right) > 0 ? left : right);
    }

    /** Adds what is readable and new of a range: what comes before the first byte that the file has already or the memory lacks. */
    public void add(long address, int sizeBytes) {
        long start = startAfterTaken(address);
        long end = endBeforeTaken(start, address + sizeBytes);
        if (Long.compareUnsigned(start, end) >= 0 || blocks.size() >= most) {
            return;
        }
        byte[] bytes = new byte[(int) (end - start)];
        int got = memory.read(start, bytes, 0, bytes.length);
        if (got > 0) {
            blocks.add(new Block(start, Arrays.copyOf(bytes, got)));
            reserve(start, got);
        }
    }

    private long startAfterTaken(long address) {
        Map.Entry<Long, Long> before = taken.floorEntry(address);
        boolean inside = before != null && Long.compareUnsigned(before.getValue(), address) > 0;
        return inside ? startAfterTaken(before.getValue()) : address;
    }

    private long endBeforeTaken(long start, long end) {
        Map.Entry<Long, Long> next = taken.ceilingEntry(start);
        return next != null && Long.compareUnsigned(next.getKey(), end) < 0 ? next.getKey() : end;
    }

    /** What was added, in that order. */
    public List<Block> blocks() {
        return blocks;
    }
}
