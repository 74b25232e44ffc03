package io.culprit.dump.minidump;

import io.culprit.dump.RangeMemory;
import io.culprit.format.WindowsMinidump.Memory64List;
import io.culprit.format.WindowsMinidump.Memory64Range;
import io.culprit.format.WindowsMinidump.MemoryList;
import io.culprit.format.WindowsMinidump.MemoryRange;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.Thread;
import java.util.List;
import java.util.Optional;

/** Memory of a minidump: MINIDUMP_MEMORY64_LIST, MINIDUMP_MEMORY_LIST and the stacks of the thread list, in this precedence. */
final class MinidumpMemory {

    private final MinidumpStreams streams;
    private final RangeMemory.Builder ranges;
    private long count;
    private long beyond;

    private MinidumpMemory(MinidumpStreams streams) {
        this.streams = streams;
        this.ranges = RangeMemory.of(streams.file(), "memory not in dump");
    }

    static RangeMemory of(MinidumpStreams streams, List<Thread> threads) {
        MinidumpMemory memory = new MinidumpMemory(streams);
        streams.parse(StreamType.MEMORY64_LIST, Memory64List::new).ifPresent(memory::add);
        memory.addMemoryList();
        for (Thread thread : threads) {
            memory.add(thread.stack());
        }
        if (memory.beyond > 0) {
            streams.damage()
                    .missing(memory.beyond + " of " + memory.count + " memory ranges reach beyond the end of the file");
        }
        return memory.ranges.build();
    }

    private void addMemoryList() {
        Optional<MinidumpSlice> slice = streams.find(StreamType.MEMORY_LIST);
        if (slice.isEmpty()) {
            return;
        }
        long length = slice.get().length();
        streams.parse(slice.get(), "MemoryList", bytes -> new MemoryList(bytes, length))
                .ifPresent(list -> {
                    streams.checkCount(
                            "MemoryList", list.numDeclared(), list.ranges().size());
                    list.ranges().forEach(this::add);
                });
    }

    private void add(Memory64List list) {
        streams.checkCount("Memory64List", list.numDeclared(), list.ranges().size());
        long position = list.ofsData();
        for (Memory64Range range : list.ranges()) {
            if (position < 0 || range.lenData() < 0) {
                streams.damage().missing("a range of the Memory64List lies at no position that a file can have");
                return;
            }
            add(range.start(), range.lenData(), position);
            position = position + range.lenData();
        }
    }

    private void add(MemoryRange range) {
        if (range.location().ofsData() > 0) {
            add(range.start(), range.location().lenData(), range.location().ofsData());
        }
    }

    private void add(long start, long length, long position) {
        count++;
        beyond += streams.file().holds(position, length) ? 0 : 1;
        ranges.add(start, length, position);
    }
}
