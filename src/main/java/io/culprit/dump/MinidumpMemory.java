package io.culprit.dump;

import io.culprit.format.WindowsMinidump.Memory64List;
import io.culprit.format.WindowsMinidump.Memory64Range;
import io.culprit.format.WindowsMinidump.MemoryList;
import io.culprit.format.WindowsMinidump.MemoryRange;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.Thread;
import io.culprit.machine.AddressSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Memory of a minidump: ranges of addresses, each at an offset of the file. Sources are MINIDUMP_MEMORY64_LIST, MINIDUMP_MEMORY_LIST
 * and the stacks of the thread list; where ranges overlap, the one that begins first keeps the shared bytes.
 */
final class MinidumpMemory implements AddressSpace {

    private final FileBytes file;
    private final long[] starts;
    private final long[] lengths;
    private final long[] positions;

    private MinidumpMemory(FileBytes file, List<Range> ranges) {
        this.file = file;
        this.starts = new long[ranges.size()];
        this.lengths = new long[ranges.size()];
        this.positions = new long[ranges.size()];
        for (int i = 0; i < ranges.size(); i++) {
            starts[i] = ranges.get(i).start;
            lengths[i] = ranges.get(i).length;
            positions[i] = ranges.get(i).position;
        }
    }

    /** Addresses {@code [start, start + length)} at a file position; both may be anything that a file can say. */
    private record Range(long start, long length, long position) {

        /** Without what would pass the end of the address space. */
        Range bounded() {
            long room = -start;
            return start == 0 || Long.compareUnsigned(length, room) <= 0 ? this : new Range(start, room, position);
        }

        /** The part from {@code address} on, which lies inside. */
        Range from(long address) {
            long skipped = address - start;
            return new Range(address, length - skipped, position + skipped);
        }
    }

    static MinidumpMemory of(MinidumpStreams streams, List<Thread> threads) {
        List<Range> ranges = new ArrayList<>();
        streams.parse(StreamType.MEMORY64_LIST, Memory64List::new).ifPresent(list -> add(list, streams, ranges));
        Optional<MinidumpSlice> slice = streams.find(StreamType.MEMORY_LIST);
        if (slice.isPresent()) {
            long length = slice.get().length();
            streams.parse(slice.get(), "the MemoryList", bytes -> new MemoryList(bytes, length))
                    .ifPresent(list -> add(list, streams, ranges));
        }
        for (Thread thread : threads) {
            add(thread.stack(), ranges);
        }
        checkEnds(streams, ranges);
        return new MinidumpMemory(streams.file(), disjoint(ranges));
    }

    private static void add(Memory64List list, MinidumpStreams streams, List<Range> ranges) {
        streams.checkCount("Memory64List", list.numDeclared(), list.ranges().size());
        long position = list.ofsData();
        for (Memory64Range range : list.ranges()) {
            if (position < 0 || range.lenData() < 0) {
                streams.damage("a range of the Memory64List has the size " + Long.toUnsignedString(range.lenData()));
                return;
            }
            ranges.add(new Range(range.start(), range.lenData(), position));
            position = position + range.lenData();
        }
    }

    private static void add(MemoryList list, MinidumpStreams streams, List<Range> ranges) {
        streams.checkCount("MemoryList", list.numDeclared(), list.ranges().size());
        for (MemoryRange range : list.ranges()) {
            add(range, ranges);
        }
    }

    private static void add(MemoryRange range, List<Range> ranges) {
        if (range.location().lenData() > 0 && range.location().ofsData() > 0) {
            ranges.add(new Range(
                    range.start(), range.location().lenData(), range.location().ofsData()));
        }
    }

    private static void checkEnds(MinidumpStreams streams, List<Range> ranges) {
        long beyond = 0;
        for (Range range : ranges) {
            beyond += streams.file().holds(range.position, range.length) ? 0 : 1;
        }
        if (beyond > 0) {
            streams.damage(beyond + " of " + ranges.size() + " memory ranges reach beyond the end of the file");
        }
    }

    private static List<Range> disjoint(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong((Range range) -> range.start ^ Long.MIN_VALUE));
        List<Range> result = new ArrayList<>(sorted.size());
        long end = 0;
        for (Range range : sorted) {
            Range bounded = range.bounded();
            long past = bounded.start + bounded.length;
            boolean first = result.isEmpty() || Long.compareUnsigned(bounded.start, end) >= 0 && end != 0;
            if (first) {
                result.add(bounded);
                end = past;
            } else if (end != 0 && (past == 0 || Long.compareUnsigned(past, end) > 0)) {
                result.add(bounded.from(end));
                end = past;
            }
        }
        return result;
    }

    /** How many separate ranges there are. */
    int size() {
        return starts.length;
    }

    /** The range that holds an address. */
    Optional<DumpFile.StackRange> rangeAt(long address) {
        int index = find(address);
        return index < 0 ? Optional.empty() : Optional.of(new DumpFile.StackRange(starts[index], lengths[index]));
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            int index = find(address + done);
            if (index < 0) {
                return done;
            }
            long within = address + done - starts[index];
            int wanted = (int) Math.min(length - done, lengths[index] - within);
            int got = file.read(positions[index] + within, buffer, offset + done, wanted);
            done += got;
            if (got < wanted) {
                return done;
            }
        }
        return done;
    }

    @Override
    public String whyMissing(long address) {
        return find(address) < 0 ? "memory not in dump" : "beyond the end of the truncated file";
    }

    private int find(long address) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(address - starts[high], lengths[high]) < 0 ? high : -1;
    }
}
