package io.culprit.triage.writer;

import io.culprit.bulk.Compact;
import io.culprit.bulk.Spool;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The paths of dumps, group by group and in order within each: there may be a million in one. Groups are asked for one after the other.
 */
final class GroupedPaths {

    private static final int MOST_IN_MEMORY = 1 << 16;

    /** A dump: its path, and the address of its page, empty where it has none. */
    record Dump(int group, String path, String page) {}

    private static final Spool.Form<Dump> FORM = new Spool.Form<>() {

        @Override
        public void write(DataOutput out, Dump dump) throws IOException {
            Compact.number(out, dump.group);
            Compact.text(out, dump.path);
            Compact.text(out, dump.page);
        }

        @Override
        public Dump read(DataInputStream in) throws IOException {
            return new Dump((int) Compact.number(in), Compact.text(in), Compact.text(in));
        }
    };

    private final Iterator<Dump> dumps;
    private @Nullable Dump next;

    private GroupedPaths(Iterator<Dump> dumps) {
        this.dumps = dumps;
        advance();
    }

    /** The dumps of each bucket, which is numbered by its place. */
    static GroupedPaths ofBuckets(TriageResult result, Function<Row, String> pages) {
        Map<String, Integer> numbers = new HashMap<>();
        result.buckets().forEach(bucket -> numbers.put(bucket.hash(), numbers.size()));
        return of(
                result.rows(), row -> row.summary() == null ? "" : row.summary().bucketHash(), numbers, pages);
    }

    /** The dumps of each machine, which is numbered by its place. */
    static GroupedPaths ofMachines(TriageResult result, Function<Row, String> pages) {
        Map<String, Integer> numbers = new HashMap<>();
        result.machines().forEach(machine -> numbers.put(machine.fingerprint(), numbers.size()));
        return of(result.rows(), row -> row.summary() == null ? "" : row.machine(), numbers, pages);
    }

    private static GroupedPaths of(
            Iterable<Row> rows,
            Function<Row, String> groups,
            Map<String, Integer> numbers,
            Function<Row, String> pages) {
        Spool<Dump> spool =
                new Spool<>(Comparator.comparingInt(Dump::group).thenComparing(Dump::path), FORM, MOST_IN_MEMORY);
        for (Row row : rows) {
            Integer number = numbers.get(groups.apply(row));
            if (number != null) {
                spool.add(new Dump(number, row.path(), pages.apply(row)));
            }
        }
        return new GroupedPaths(spool.iterator());
    }

    private void advance() {
        next = dumps.hasNext() ? dumps.next() : null;
    }

    /** Takes the dumps of a group: the next one, or one behind it. */
    void each(int group, Taker taker) throws IOException {
        while (next != null && next.group <= group) {
            if (next.group == group) {
                taker.take(next);
            }
            advance();
        }
    }

    /** The first dumps of a group: the next one, or one behind it. */
    List<Dump> first(int group, int most) throws IOException {
        List<Dump> first = new ArrayList<>();
        each(group, dump -> {
            if (first.size() < most) {
                first.add(dump);
            }
        });
        return first;
    }

    /** Takes a dump. */
    @FunctionalInterface
    interface Taker {
        void take(Dump dump) throws IOException;
    }
}
