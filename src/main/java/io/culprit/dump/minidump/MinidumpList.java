package io.culprit.dump.minidump;

import io.culprit.format.BoundedStream;
import io.culprit.format.WindowsMinidump.MemoryInfoList;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.StridedList;
import io.kaitai.struct.KaitaiStruct;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lists that begin with the size of their header and of their entries. Both grew between versions of DbgHelp, so entries are read
 * with the stride of the file and never with the size of the structure.
 */
final class MinidumpList {

    /** ntdll remembers 64 modules that were unloaded. */
    private static final int MOST_UNLOADED = 4096;

    private MinidumpList() {}

    /** The entries of a list; {@code leastBytes} is what the first version of an entry had. */
    static <T extends KaitaiStruct> List<T> of(
            MinidumpStreams streams, StreamType type, int leastBytes, Function<BoundedStream, T> parser) {
        Optional<Shape> shape = type == StreamType.MEMORY_INFO_LIST
                ? streams.parse(type, MemoryInfoList::new)
                        .map(list -> new Shape(list.lenHeader(), list.lenEntry(), list.numEntries(), leastBytes))
                : streams.parse(type, StridedList::new)
                        .map(list -> new Shape(list.lenHeader(), list.lenEntry(), list.numEntries(), leastBytes));
        return shape.isEmpty() ? List.of() : entries(streams, type, shape.get(), parser);
    }

    /** What the beginning of a list says; the memory info list alone counts in 64 bits. */
    private record Shape(long headerBytes, long entryBytes, long declared, int leastBytes) {}

    private static <T extends KaitaiStruct> List<T> entries(
            MinidumpStreams streams, StreamType type, Shape shape, Function<BoundedStream, T> parser) {
        Optional<MinidumpSlice> found = streams.find(type);
        String what = MinidumpStreams.name(type.id());
        if (shape.declared == 0) {
            return List.of();
        }
        if (found.isEmpty() || shape.entryBytes < shape.leastBytes) {
            streams.damage().missing("the " + what + " has entries of " + shape.entryBytes + " bytes");
            return List.of();
        }
        long readable = streams.file()
                .available(found.get().position(), Math.min(found.get().length(), MinidumpStreams.STREAM_LIMIT_BYTES));
        long room = Math.max(0, readable - shape.headerBytes) / shape.entryBytes;
        room = type == StreamType.UNLOADED_MODULE_LIST ? Math.min(room, MOST_UNLOADED) : room;
        long count = Long.compareUnsigned(shape.declared, room) < 0 ? shape.declared : room;
        streams.checkCount(what, shape.declared, count);
        List<T> entries = new ArrayList<>();
        long position = found.get().position() + shape.headerBytes;
        for (long i = 0; i < count; i++) {
            entry(streams, position + i * shape.entryBytes, shape, parser).ifPresent(entries::add);
        }
        return entries;
    }

    private static <T extends KaitaiStruct> Optional<T> entry(
            MinidumpStreams streams, long position, Shape shape, Function<BoundedStream, T> parser) {
        return streams.parse(new MinidumpSlice(position, shape.leastBytes), "a list entry", parser);
    }
}
