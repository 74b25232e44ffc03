package io.culprit.dump;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Memory made of ranges of a file: a sorted map from addresses to positions. Where ranges overlap, the one that was added first wins.
 */
public final class RangeMemory implements AddressSpace {

    private final FileBytes file;
    private final Ranges ranges;
    private final String absence;

    private RangeMemory(FileBytes file, Ranges ranges, String absence) {
        this.file = file;
        this.ranges = ranges;
        this.absence = absence;
    }

    /** A memory of {@code file}; {@code absence} is the phrase for an address that no range holds. */
    public static Builder of(FileBytes file, String absence) {
        return new Builder(file, absence);
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        int index = ranges.at(address);
        while (index >= 0 && index < ranges.count() && done < length && ranges.holds(index, address + done)) {
            int got = readIn(index, address + done, buffer, offset + done, length - done);
            done += got;
            if (got == 0 || ranges.holds(index, address + done)) {
                break;
            }
            index++;
        }
        return done;
    }

    private int readIn(int index, long address, byte[] buffer, int offset, int length) {
        long into = address - ranges.start(index);
        long rest = ranges.sizeBytes(index) - into;
        int wanted = Long.compareUnsigned(rest, length) < 0 ? (int) rest : length;
        return file.read(ranges.position(index) + into, buffer, offset, wanted);
    }

    @Override
    public String whyMissing(long address) {
        return ranges.at(address) >= 0 ? "beyond the end of the truncated file" : absence;
    }

    /** The range that holds an address. */
    public Optional<DumpFile.StackRange> rangeAt(long address) {
        int index = ranges.at(address);
        return index < 0
                ? Optional.empty()
                : Optional.of(new DumpFile.StackRange(ranges.start(index), ranges.sizeBytes(index)));
    }

    /** All ranges in the order of their addresses, as far as the file has them. */
    public List<DumpFile.StackRange> all() {
        List<DumpFile.StackRange> all = new ArrayList<>(ranges.count());
        for (int i = 0; i < ranges.count(); i++) {
            long held = Math.min(ranges.sizeBytes(i), file.sizeBytes() - ranges.position(i));
            if (held > 0) {
                all.add(new DumpFile.StackRange(ranges.start(i), held));
            }
        }
        return all;
    }

    /** How many ranges there are, pieces of overlapping ones counted each. */
    int size() {
        return ranges.count();
    }

    /** Collects ranges in their order of precedence. */
    public static final class Builder {

        private final FileBytes file;
        private final String absence;
        private final Ranges added = new Ranges();

        private Builder(FileBytes file, String absence) {
            this.file = file;
            this.absence = absence;
        }

        /** Adds a range; empty ones and those at negative positions are left out, what passes the last address is cut. */
        public Builder add(long start, long sizeBytes, long position) {
            if (sizeBytes > 0 && position >= 0) {
                boolean passesEnd = start != 0 && Long.compareUnsigned(sizeBytes, -start) > 0;
                added.add(start, passesEnd ? -start : sizeBytes, position);
            }
            return this;
        }

        /** Reads what was added so far, from the first range that holds the address; for the few reads before all ranges are known. */
        public int read(long address, byte[] buffer) {
            for (int i = 0; i < added.count(); i++) {
                long into = address - added.start(i);
                if (added.holds(i, address) && added.sizeBytes(i) - into >= buffer.length) {
                    return file.read(added.position(i) + into, buffer, 0, buffer.length);
                }
            }
            return 0;
        }

        /** What was added, as memory. */
        public RangeMemory build() {
            return new RangeMemory(file, Precedence.of(added), absence);
        }
    }

    /** Ranges of addresses and their positions in a file, as columns: there may be thousands. */
    static final class Ranges {

        private long[] starts = new long[64];
        private long[] sizes = new long[64];
        private long[] positions = new long[64];
        private int count;

        void add(long start, long sizeBytes, long position) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                sizes = Arrays.copyOf(sizes, 2 * count);
                positions = Arrays.copyOf(positions, 2 * count);
            }
            starts[count] = start;
            sizes[count] = sizeBytes;
            positions[count++] = position;
        }

        int count() {
            return count;
        }

        long start(int index) {
            return starts[index];
        }

        long sizeBytes(int index) {
            return sizes[index];
        }

        long position(int index) {
            return positions[index];
        }

        boolean holds(int index, long address) {
            return Long.compareUnsigned(address - starts[index], sizes[index]) < 0;
        }

        /** The index of the range that holds the address, or -1; ranges must be sorted and must not overlap. */
        int at(long address) {
            int low = 0;
            int high = count - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (Address.below(address, starts[middle])) {
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            }
            return high >= 0 && holds(high, address) ? high : -1;
        }

        /** The last address of a range. */
        long last(int index) {
            return starts[index] + sizes[index] - 1;
        }

        /** The indexes in the order of the start addresses. */
        int[] order() {
            return UnsignedOrder.of(starts, count);
        }

        void add(Ranges other, int index) {
            add(other.starts[index], other.sizes[index], other.positions[index]);
        }

        void addAll(Ranges other) {
            for (int i = 0; i < other.count; i++) {
                add(other, i);
            }
        }
    }
}
