package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.machine.LittleEndian;
import io.culprit.save.Layout;
import java.util.List;

/**
 * Where structures of a minidump name positions in the file (RVA and RVA64 of minidumpapiset.h, and Crashpad's extensions): each is
 * moved by what was taken out before it. A position in what was taken out becomes 0.
 */
final class MinidumpPositions {

    static final int THREAD_BYTES = 48;
    static final int THREAD_STACK = 24;

    private static final int MOST_ENTRIES = 1 << 16;
    private static final int THREADS = 3;
    private static final int MODULES = 4;
    private static final int EXCEPTION = 6;
    private static final int SYSTEM = 7;
    private static final int THREADS_EX = 8;
    private static final int HANDLES = 12;
    private static final int UNLOADED = 14;
    private static final int THREAD_NAMES = 24;
    private static final int CRASHPAD = 0x43500001;

    private final DumpFile dump;
    private final Layout out;
    private final Ranges cut;

    /** For a copy {@code out} of the dump that lacks what is {@code cut}. */
    MinidumpPositions(DumpFile dump, Layout out, Ranges cut) {
        this.dump = dump;
        this.out = out;
        this.cut = cut;
    }

    /** Moves the positions of the header, of the directory and of all streams that name some. */
    void move(List<ProcessWriter.Stream> streams) {
        field(12);
        for (ProcessWriter.Stream stream : streams) {
            field(stream.entry() + 8);
            move(stream);
        }
    }

    private void move(ProcessWriter.Stream stream) {
        long at = stream.position();
        int size = (int) Math.min(stream.sizeBytes(), Integer.MAX_VALUE);
        switch (stream.type()) {
            case THREADS -> entries(at, size, THREAD_BYTES, 36, 44);
            case THREADS_EX -> entries(at, size, 64, 36, 44, 60);
            case MODULES -> entries(at, size, 108, 20, 80, 88);
            case EXCEPTION -> field(at + 164);
            case SYSTEM -> field(at + 24);
            case HANDLES -> sized(at, 8, 12);
            case UNLOADED -> sized(at, 20);
            case THREAD_NAMES -> threadNames(at);
            case CRASHPAD -> crashpad(at);
            default -> {}
        }
    }

    /** A list with its count before it. */
    private void entries(long at, int sizeBytes, int entryBytes, int... fields) {
        long start = at + ProcessWriter.start(sizeBytes, u32(at), entryBytes);
        long count = Math.min(u32(at), sizeBytes / entryBytes);
        for (long i = 0; i < count; i++) {
            for (int field : fields) {
                field(start + i * entryBytes + field);
            }
        }
    }

    /** A list whose header tells its own size, that of an entry, and their number. */
    private void sized(long at, int... fields) {
        long header = u32(at);
        long entry = u32(at + 4);
        long count = Math.min(u32(at + 8), MOST_ENTRIES);
        for (long i = 0; i < count; i++) {
            for (int field : fields) {
                if (field + 4 <= entry) {
                    field(at + header + i * entry + field);
                }
            }
            if (entry >= 40 && fields[0] == 8) {
                field(at + header + i * entry + 32);
            }
        }
    }

    private void threadNames(long at) {
        long count = Math.min(u32(at), MOST_ENTRIES);
        for (long i = 0; i < count; i++) {
            field(at + 4 + i * 12 + 4);
        }
    }

    private void crashpad(long at) {
        dictionary(u32(at + 40));
        field(at + 40);
        long list = u32(at + 48);
        field(at + 48);
        long count = list == 0 ? 0 : Math.min(u32(list), MOST_ENTRIES);
        for (long i = 0; i < count; i++) {
            long info = u32(list + 4 + i * 12 + 8);
            field(list + 4 + i * 12 + 8);
            if (info != 0) {
                strings(u32(info + 8), 4, 0);
                dictionary(u32(info + 16));
                strings(u32(info + 24), 12, 0, 8);
                field(info + 8);
                field(info + 16);
                field(info + 24);
            }
        }
    }

    private void dictionary(long at) {
        strings(at, 8, 0, 4);
    }

    private void strings(long at, int entryBytes, int... fields) {
        long count = at == 0 ? 0 : Math.min(u32(at), MOST_ENTRIES);
        for (long i = 0; i < count; i++) {
            for (int field : fields) {
                field(at + 4 + i * entryBytes + field);
            }
        }
    }

    /** Moves the position that stands at a position of the big file, if the small one has that. */
    private void field(long position) {
        byte[] bytes = dump.raw(position, 4);
        long at = position - cut.below(position);
        if (bytes.length < 4 || cut.held(position, 4) > 0 || at + 4 > out.size()) {
            return;
        }
        long value = Integer.toUnsignedLong(LittleEndian.u32(bytes, 0));
        boolean gone = value != 0 && cut.held(value, 1) > 0;
        out.put32((int) at, gone ? 0 : (int) (value - cut.below(value)));
    }

    private long u32(long position) {
        byte[] bytes = dump.raw(position, 4);
        return bytes.length < 4 ? 0 : Integer.toUnsignedLong(LittleEndian.u32(bytes, 0));
    }
}
