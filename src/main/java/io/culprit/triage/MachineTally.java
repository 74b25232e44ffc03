package io.culprit.triage;

import io.culprit.triage.Row.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts the crashes of one machine. Tallies of parts of the crashes, in any order, merge to the tally of all. */
final class MachineTally {

    private final TreeSet<String> codes = new TreeSet<>();
    private final TreeSet<String> names = new TreeSet<>();
    private final TreeSet<String> paths = new TreeSet<>();
    private final TreeMap<String, String> flipped = new TreeMap<>();
    private int crashes;
    private int damaged;
    private @Nullable Instant first;
    private @Nullable Instant last;

    void add(Row row) {
        Summary summary = row.summary();
        if (summary == null) {
            return;
        }
        crashes++;
        damaged += summary.damaged() ? 1 : 0;
        if (summary.code() >= 0) {
            codes.add("0x" + Long.toHexString(summary.code() & ~0x1000_0000L));
        }
        if (summary.singleBit()) {
            flipped.put(row.path(), summary.corruption());
        }
        if (!row.host().isEmpty()) {
            names.add(row.host());
        }
        paths.add(row.path());
        first = Times.earlier(first, row.time());
        last = Times.later(last, row.time());
        shorten();
    }

    void merge(MachineTally other) {
        crashes += other.crashes;
        damaged += other.damaged;
        codes.addAll(other.codes);
        names.addAll(other.names);
        paths.addAll(other.paths);
        flipped.putAll(other.flipped);
        first = Times.earlier(first, other.first);
        last = Times.later(last, other.last);
        shorten();
    }

    /** What sorts first stays, whatever the order. */
    private void shorten() {
        while (paths.size() > Machine.MOST_PATHS) {
            paths.pollLast();
        }
        while (names.size() > Machine.MOST_PATHS) {
            names.pollLast();
        }
        while (flipped.size() > Machine.MOST_EVIDENCE) {
            flipped.pollLastEntry();
        }
    }

    int crashes() {
        return crashes;
    }

    int damaged() {
        return damaged;
    }

    int codes() {
        return codes.size();
    }

    /** {@code manyCodes} different bug checks or more are too many for one driver. */
    Machine machine(String key, int manyCodes) {
        List<String> evidence = new ArrayList<>();
        flipped.forEach((path, corruption) -> evidence.add(path + ": " + corruption));
        if (codes.size() >= manyCodes) {
            evidence.add(codes.size() + " different bug checks in " + crashes
                    + " crashes: a driver rarely fails in so many ways");
        }
        if (!evidence.isEmpty() && damaged > flipped.size()) {
            evidence.add(damaged + " of " + crashes + " crashes found damaged memory");
        }
        return new Machine(
                key,
                List.copyOf(names),
                crashes,
                List.copyOf(codes),
                first,
                last,
                !evidence.isEmpty(),
                List.copyOf(evidence),
                List.copyOf(paths));
    }
}
