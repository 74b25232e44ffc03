package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.machine.LittleEndian;
import io.culprit.save.Layout;
import io.culprit.save.MemoryBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The small dump of a program: the big minidump byte for byte, but without its memory; what is kept of that follows with a list of its
 * own. Positions in the file that lay behind what was taken out are moved ({@link MinidumpPositions}).
 */
final class ProcessWriter {

    private static final int DIRECTORY_ENTRY = 12;
    private static final int MOST_STREAMS = 0x1000;
    private static final int MOST_RANGES = 1 << 24;
    private static final int RANGE_BYTES = 16;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int HEADER_BYTES = 32;

    static final int THREADS = 3;
    static final int MEMORY = 5;
    static final int MEMORY_64 = 9;

    /** A stream of the directory; {@code entry} is where the directory names it. */
    record Stream(int type, long sizeBytes, long position, long entry) {}

    private final DumpFile dump;
    private final List<Stream> streams = new ArrayList<>();
    private final Layout out = new Layout();

    /** Memory in the big file: positions that the small one does not have. */
    private final Ranges cut;

    /** Copies what is no memory, up to {@code most} bytes and some. */
    ProcessWriter(DumpFile dump, long most) {
        this.dump = dump;
        Ranges structures = directory();
        Ranges memory = new Ranges();
        for (Stream stream : streams) {
            if (stream.type == MEMORY) {
                addMemory(stream, memory);
            } else if (stream.type == MEMORY_64) {
                addMemory64(stream, memory);
            }
        }
        this.cut = memory.without(structures);
        copy(most);
        new MinidumpPositions(dump, out, cut).move(streams);
    }

    private Ranges directory() {
        Ranges structures = new Ranges();
        structures.add(0, HEADER_BYTES);
        byte[] header = dump.raw(0, HEADER_BYTES);
        long directory = u32(header, 12);
        int count = (int) Math.min(u32(header, 8), MOST_STREAMS);
        byte[] entries = dump.raw(directory, count * DIRECTORY_ENTRY);
        structures.add(directory, entries.length);
        for (int at = 0; at + DIRECTORY_ENTRY <= entries.length; at += DIRECTORY_ENTRY) {
            Stream stream = new Stream(
                    LittleEndian.u32(entries, at), u32(entries, at + 4), u32(entries, at + 8), directory + at);
            streams.add(stream);
            structures.add(stream.position, stream.sizeBytes);
        }
        return structures;
    }

    private void addMemory(Stream stream, Ranges memory) {
        byte[] list = dump.raw(stream.position, (int) Math.min(stream.sizeBytes, (long) MOST_RANGES * RANGE_BYTES));
        for (int at = start(list.length, u32(list, 0), RANGE_BYTES);
                at + RANGE_BYTES <= list.length;
                at += RANGE_BYTES) {
            memory.add(u32(list, at + 12), u32(list, at + 8));
        }
    }

    /** Lists begin behind their count; some writers align what follows to 8 bytes. */
    static int start(long sizeBytes, long count, int entryBytes) {
        return sizeBytes - count * entryBytes == 8 ? 8 : 4;
    }

    private void addMemory64(Stream stream, Ranges memory) {
        byte[] list = dump.raw(stream.position, (int) Math.min(stream.sizeBytes, (long) MOST_RANGES * RANGE_BYTES));
        long position = list.length < 16 ? 0 : LittleEndian.u64(list, 8);
        for (int at = 16; at + RANGE_BYTES <= list.length && position >= 0; at += RANGE_BYTES) {
            long size = LittleEndian.u64(list, at + 8);
            if (size < 0) {
                return;
            }
            memory.add(position, size);
            position += size;
        }
    }

    private void copy(long most) {
        long position = 0;
        int got = 1;
        while (got > 0 && out.size() <= most) {
            position = cut.end(position);
            byte[] bytes = dump.raw(position, (int) Math.min(CHUNK_BYTES, cut.next(position) - position));
            out.append(bytes);
            got = bytes.length;
            position += got;
        }
    }

    /** How many bytes the file has besides its memory; more than were allowed when it has more than those. */
    long structureBytes() {
        return out.size();
    }

    /** Empties the streams of these types: nobody finds them any more. Gives how many there were. */
    int empty(Set<Integer> types) {
        int count = 0;
        for (Stream stream : streams) {
            if (types.contains(stream.type) && stream.sizeBytes > 0) {
                int at = (int) moved(stream.position);
                for (long i = 0; i < stream.sizeBytes && at + i < out.size(); i++) {
                    out.put8((int) (at + i), 0);
                }
                out.put32((int) moved(stream.entry), 0);
                out.put32((int) moved(stream.entry) + 4, 0);
                count++;
            }
        }
        return count;
    }

    /** The bytes of the file, with these blocks of memory. */
    byte[] write(List<MemoryBlocks.Block> blocks) {
        memory(blocks);
        return out.toBytes();
    }

    private void memory(List<MemoryBlocks.Block> blocks) {
        int[] positions = new int[blocks.size()];
        for (int i = 0; i < positions.length; i++) {
            out.align(16);
            positions[i] = out.append(blocks.get(i).bytes());
        }
        out.align(16);
        int list = out.reserve(4 + blocks.size() * RANGE_BYTES);
        out.put32(list, blocks.size());
        for (int i = 0; i < positions.length; i++) {
            MemoryBlocks.Block block = blocks.get(i);
            descriptor(list + 4 + i * RANGE_BYTES, block.address(), block.bytes().length, positions[i]);
        }
        boolean listed = false;
        for (Stream stream : streams) {
            if (stream.type == MEMORY || stream.type == MEMORY_64) {
                int entry = (int) moved(stream.entry);
                out.put32(entry, listed ? 0 : MEMORY);
                out.put32(entry + 4, listed ? 0 : out.size() - list);
                out.put32(entry + 8, listed ? 0 : list);
                listed = true;
            } else if (stream.type == THREADS) {
                threads(stream, blocks, positions);
            }
        }
    }

    /** Each thread names its stack, which is one of the blocks now. */
    private void threads(Stream stream, List<MemoryBlocks.Block> blocks, int[] positions) {
        int at = (int) moved(stream.position)
                + start(stream.sizeBytes, u32(dump.raw(stream.position, 4), 0), MinidumpPositions.THREAD_BYTES);
        for (DumpThread thread : dump.threads()) {
            int descriptor = at + MinidumpPositions.THREAD_STACK;
            if (descriptor + RANGE_BYTES > out.size()) {
                return;
            }
            int index = block(blocks, thread.stackStart());
            if (thread.stackBytes() > 0 && index >= 0) {
                long into = thread.stackStart() - blocks.get(index).address();
                long bytes = Math.min(thread.stackBytes(), blocks.get(index).bytes().length - into);
                boolean whole = bytes == thread.stackBytes();
                int position = whole ? positions[index] + (int) into : 0;
                descriptor(descriptor, thread.stackStart(), (int) thread.stackBytes(), position);
            }
            at += MinidumpPositions.THREAD_BYTES;
        }
    }

    private static int block(List<MemoryBlocks.Block> blocks, long address) {
        for (int i = 0; i < blocks.size(); i++) {
            if (Long.compareUnsigned(
                            address - blocks.get(i).address(), blocks.get(i).bytes().length)
                    < 0) {
                return i;
            }
        }
        return -1;
    }

    private void descriptor(int at, long start, int sizeBytes, int position) {
        out.put64(at, start);
        out.put32(at + 8, sizeBytes);
        out.put32(at + 12, position);
    }

    private long moved(long position) {
        return position - cut.below(position);
    }

    private static long u32(byte[] bytes, int offset) {
        return offset + 4 > bytes.length ? 0 : Integer.toUnsignedLong(LittleEndian.u32(bytes, offset));
    }
}
