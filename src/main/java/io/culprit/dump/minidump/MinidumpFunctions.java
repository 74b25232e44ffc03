package io.culprit.dump.minidump;

import io.culprit.dump.UserProcess;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Functions that a program has made as it ran: MINIDUMP_FUNCTION_TABLE_STREAM (minidumpapiset.h). Behind a header of four sizes, a count
 * and a padding stand the tables, each a descriptor, the loader's own structure, RUNTIME_FUNCTIONs of 12 bytes, and the descriptor's padding.
 */
final class MinidumpFunctions {

    private static final int LIMIT_BYTES = 6 << 20;
    private static final int HEADER_BYTES = 24;
    private static final int DESCRIPTOR_BYTES = 32;
    private static final int FUNCTION_BYTES = 12;
    private static final int MOST_PADDING = 16;

    private final byte[] raw;
    private final List<UserProcess.Function> functions = new ArrayList<>();

    private MinidumpFunctions(byte[] raw) {
        this.raw = raw;
    }

    /** All functions of all tables; none where the stream is absent or its sizes are not those of x64. */
    static List<UserProcess.Function> of(MinidumpStreams streams) {
        Optional<byte[]> raw = streams.bytes(StreamType.FUNCTION_TABLE, LIMIT_BYTES);
        return raw.isEmpty() ? List.of() : new MinidumpFunctions(raw.get()).read();
    }

    private List<UserProcess.Function> read() {
        if (raw.length < HEADER_BYTES) {
            return List.of();
        }
        long header = word(0);
        long descriptor = word(4);
        long loader = word(8);
        if (header < HEADER_BYTES || descriptor < DESCRIPTOR_BYTES || word(12) != FUNCTION_BYTES) {
            return List.of();
        }
        long at = header + Math.min(word(20), MOST_PADDING);
        for (long table = 0; table < word(16) && at + descriptor + loader <= raw.length; table++) {
            long count = word((int) at + 24);
            long first = at + descriptor + loader;
            if (count > (raw.length - first) / FUNCTION_BYTES) {
                break;
            }
            add(LittleEndian.u64(raw, (int) at + 16), (int) first, count);
            at = first + count * FUNCTION_BYTES + Math.min(word((int) at + 28), MOST_PADDING);
        }
        return List.copyOf(functions);
    }

    private void add(long base, int first, long count) {
        for (int i = 0; i < count; i++) {
            int at = first + i * FUNCTION_BYTES;
            functions.add(new UserProcess.Function(base, word(at), word(at + 4), word(at + 8)));
        }
    }

    private long word(int at) {
        return Integer.toUnsignedLong(LittleEndian.u32(raw, at));
    }
}
