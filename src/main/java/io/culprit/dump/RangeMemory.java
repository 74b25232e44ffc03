package io.culprit.dump;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Memory made of ranges of a file: a sorted map from addresses to positions. Where ranges overlap, the one that was added first wins.
 */
final class RangeMemory implements AddressSpace {

    private final FileBytes file;
    private final Range[] ranges;
    private final String absence;

    private RangeMemory(FileBytes file, Range[] ranges, String absence) {
        this.file = file;
        this.ranges = ranges;
        this.absence = absence;
    }

    /** A memory of {@code file}; {@code absence} is the phrase for an address that no range holds. */
    static Builder of(FileBytes file, String absence) {
        return new Builder(file, absence);
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        int index = indexOf(address);
        while (index >= 0 && index < ranges.length && done < length && ranges[index].holds(address + done)) {
            int got = readIn(ranges[index], address + done, buffer, offset + done, length - done);
            done += got;
            if (got == 0 || ranges[index].holds(address + done)) {
                break;
            }
            index++;
        }
        return done;
    }

    private int readIn(Range range, long address, byte[] buffer, int offset, int length) {
        long into = address - range.start();
        long rest = range.sizeBytes() - into;
        int wanted = Long.compareUnsigned(rest, length) < 0 ? (int) rest : length;
        return file.read(range.position() + into, buffer, offset, wanted);
    }

    @Override
    public String whyMissing(long address) {
        int index = indexOf(address);
        return index >= 0 && ranges[index].holds(address) ? "beyond the end of the truncated file" : absence;
    }

    /** The range, or the piece of one, that holds the address. */
    Optional<DumpFile.StackRange> rangeAt(long address) {
        int index = indexOf(address);
        return index >= 0 && ranges[index].holds(address)
                ? Optional.of(new DumpFile.StackRange(ranges[index].start(), ranges[index].sizeBytes()))
                : Optional.empty();
    }

    /** How many ranges there are, pieces of overlapping ones counted each. */
    int size() {
        return ranges.length;
    }

    /** The index of the last range that starts at or below the address, or -1. */
    private int indexOf(long address) {
        int low = 0;
        int high = ranges.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Address.below(address, ranges[middle].start())) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return high;
    }

    /** Addresses {@code [start, start + sizeBytes)} at a position of the file; never empty, never past the last address. */
    private record Range(long start, long sizeBytes, long position) {

        boolean holds(long address) {
            return Long.compareUnsigned(address - start, sizeBytes) < 0;
        }

        long last() {
            return start + sizeBytes - 1;
        }

        Range part(long first, long last) {
            return new Range(first, last - first + 1, position + (first - start));
        }
    }

    private static final class ByStart implements Comparator<Range> {
        @Override
        public int compare(Range left, Range right) {
            return Long.compareUnsigned(left.start(), right.start());
        }
    }

    /** Collects ranges in their order of precedence. */
    static final class Builder {

        private final FileBytes file;
        private final String absence;
        private final List<Range> added = new ArrayList<>();

        private Builder(FileBytes file, String absence) {
            this.file = file;
            this.absence = absence;
        }

        /** Adds a range; empty ones and those at negative positions are left out, what passes the last address is cut. */
        Builder add(long start, long sizeBytes, long position) {
            if (sizeBytes > 0 && position >= 0) {
                boolean passesEnd = start != 0 && Long.compareUnsigned(sizeBytes, -start) > 0;
                added.add(new Range(start, passesEnd ? -start : sizeBytes, position));
            }
            return this;
        }

        /** Reads what was added so far, from the first range that holds the address; for the few reads before all ranges are known. */
        int read(long address, byte[] buffer) {
            for (Range range : added) {
                if (range.holds(address) && range.last() - address >= buffer.length - 1) {
                    return file.read(range.position() + (address - range.start()), buffer, 0, buffer.length);
                }
            }
            return 0;
        }

        RangeMemory build() {
            Range[] sorted = added.toArray(new Range[0]);
            Arrays.sort(sorted, new ByStart());
            if (overlap(sorted)) {
                sorted = new Precedence().of(added);
            }
            return new RangeMemory(file, sorted, absence);
        }

        private static boolean overlap(Range[] sorted) {
            for (int i = 1; i < sorted.length; i++) {
                if (sorted[i - 1].holds(sorted[i].start())) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Cuts from each range what earlier ones hold. What is covered is kept merged, so that every merge pays for the pieces that it ends:
     * n ranges make at most 2n pieces in n log n steps, however they overlap.
     */
    private static final class Precedence {

        /** First to last covered address, both with the top bit flipped so that signed order is address order. */
        private final TreeMap<Long, Long> covered = new TreeMap<>();

        private final List<Range> pieces = new ArrayList<>();

        Range[] of(List<Range> added) {
            for (Range range : added) {
                add(range);
            }
            Range[] sorted = pieces.toArray(new Range[0]);
            Arrays.sort(sorted, new ByStart());
            return sorted;
        }

        private void add(Range range) {
            long first = flip(range.start());
            long last = flip(range.last());
            Map.Entry<Long, Long> below = covered.floorEntry(first);
            boolean joins = below != null && below.getValue() >= first;
            long mergedFirst = joins ? below.getKey() : first;
            if (joins && below.getValue() >= last) {
                return;
            }
            long mergedLast = fillGaps(range, joins ? below.getValue() + 1 : first, last);
            covered.put(mergedFirst, mergedLast);
        }

        /** Keeps the uncovered parts of {@code [first, last]} and takes out the covered ones; the last address covered from now on. */
        private long fillGaps(Range range, long first, long last) {
            long next = first;
            Map.Entry<Long, Long> above = covered.ceilingEntry(next);
            while (above != null && above.getKey() <= last) {
                if (above.getKey() > next) {
                    pieces.add(range.part(flip(next), flip(above.getKey() - 1)));
                }
                covered.remove(above.getKey());
                if (above.getValue() >= last) {
                    return above.getValue();
                }
                next = above.getValue() + 1;
                above = covered.ceilingEntry(next);
            }
            pieces.add(range.part(flip(next), flip(last)));
            return last;
        }

        private static long flip(long address) {
            return address ^ Long.MIN_VALUE;
        }
    }
}
