package io.culprit.symbol.breakpad;

import io.culprit.symbol.InlineCall;
import io.culprit.symbol.SourceLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * INLINE and INLINE_ORIGIN records: {@code INLINE depth call_line call_file origin [address size]+}, where the call's file is left out by
 * older writers. A depth has no two ranges that overlap.
 */
final class Inlines {

    private static final int DEEPEST = 256;

    private final Map<Integer, String> origins = new HashMap<>();
    private final List<TreeMap<Long, Range>> depths = new ArrayList<>();

    private record Range(long sizeBytes, int origin, int file, int line) {}

    /** {@code number name}. */
    void origin(String record) {
        String[] words = record.split(" ", 2);
        origins.put(Integer.parseInt(words[0]), words[1]);
    }

    void inline(String record) {
        String[] words = record.split(" ");
        int depth = Integer.parseInt(words[0]);
        boolean file = words.length % 2 == 0;
        int first = file ? 4 : 3;
        int origin = Integer.parseInt(words[first - 1]);
        if (depth < 0 || depth > DEEPEST || words.length < first + 2) {
            return;
        }
        while (depths.size() <= depth) {
            depths.add(new TreeMap<>());
        }
        for (int i = first; i + 1 < words.length; i += 2) {
            long begin = Long.parseUnsignedLong(words[i], 16);
            long bytes = Long.parseUnsignedLong(words[i + 1], 16);
            int calledFrom = file ? Integer.parseInt(words[2]) : -1;
            depths.get(depth).put(begin, new Range(bytes, origin, calledFrom, Integer.parseInt(words[1])));
        }
    }

    /** The functions that are inlined around the RVA, innermost first. */
    List<InlineCall> at(long rva, Map<Integer, String> files) {
        List<InlineCall> calls = new ArrayList<>();
        for (TreeMap<Long, Range> ranges : depths) {
            Map.Entry<Long, Range> found = ranges.floorEntry(rva);
            String name =
                    found == null || rva - found.getKey() >= found.getValue().sizeBytes()
                            ? null
                            : origins.get(found.getValue().origin());
            if (found == null || name == null) {
                break;
            }
            calls.addFirst(new InlineCall(name, rva - found.getKey(), site(found.getValue(), files)));
        }
        return calls;
    }

    private static @Nullable SourceLine site(Range range, Map<Integer, String> files) {
        String file = files.get(range.file());
        return file == null ? null : new SourceLine(file, range.line());
    }
}
