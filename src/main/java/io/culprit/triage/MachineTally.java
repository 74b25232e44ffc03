package io.culprit.triage;

import io.culprit.bulk.Distinct;
import io.culprit.bulk.Tally;
import io.culprit.triage.Row.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the crashes of one machine. There may be as many machines as crashes: what most of them lack takes no room. */
final class MachineTally implements Tally<Row, MachineTally> {

    private static final long serialVersionUID = 1L;
    private static final String[] NONE = {};

    /** In order. */
    private String[] codes = NONE;

    private String[] names = NONE;
    private final Distinct causes = new Distinct();
    private @Nullable TreeMap<String, String> flipped;
    private int crashes;
    private int damaged;
    private int flips;
    private @Nullable Instant first;
    private @Nullable Instant last;

    @Override
    public void add(Row row) {
        Summary summary = row.summary();
        if (summary == null) {
            return;
        }
        crashes++;
        damaged += summary.damaged() ? 1 : 0;
        causes.add(summary.bucketHash());
        if (summary.code() >= 0) {
            codes = with(codes, "0x" + Long.toHexString(summary.code() & ~0x1000_0000L), Integer.MAX_VALUE);
        }
        if (summary.singleBit()) {
            flips++;
            flipped(row.path(), summary.corruption());
        }
        if (!row.host().isEmpty()) {
            names = with(names, row.host(), Machine.MOST_NAMES);
        }
        first = Times.earlier(first, row.time());
        last = Times.later(last, row.time());
    }

    @Override
    public void merge(MachineTally other) {
        crashes += other.crashes;
        damaged += other.damaged;
        flips += other.flips;
        causes.merge(other.causes);
        for (String code : other.codes) {
            codes = with(codes, code, Integer.MAX_VALUE);
        }
        for (String name : other.names) {
            names = with(names, name, Machine.MOST_NAMES);
        }
        if (other.flipped != null) {
            other.flipped.forEach(this::flipped);
        }
        first = Times.earlier(first, other.first);
        last = Times.later(last, other.last);
    }

    /** What sorts first stays, whatever the order in which it came. */
    private static String[] with(String[] texts, String text, int most) {
        int at = Arrays.binarySearch(texts, text);
        if (at >= 0 || -at > most) {
            return texts;
        }
        String[] more = new String[Math.min(most, texts.length + 1)];
        System.arraycopy(texts, 0, more, 0, -at - 1);
        more[-at - 1] = text;
        System.arraycopy(texts, -at - 1, more, -at, more.length + at);
        return more;
    }

    private void flipped(String path, String corruption) {
        TreeMap<String, String> some = flipped == null ? new TreeMap<>() : flipped;
        flipped = some;
        some.put(path, corruption);
        if (some.size() > Machine.MOST_EVIDENCE) {
            some.pollLastEntry();
        }
    }

    int crashes() {
        return crashes;
    }

    int codes() {
        return codes.length;
    }

    /** {@code manyCodes} different bug checks or more are too many for one driver. */
    Machine machine(String key, int manyCodes) {
        List<String> evidence = new ArrayList<>();
        int shown = 0;
        if (flipped != null) {
            flipped.forEach((path, corruption) -> evidence.add(path + ": " + corruption));
            shown = flipped.size();
        }
        if (codes.length >= manyCodes) {
            evidence.add(codes.length + " different bug checks in " + crashes
                    + " crashes: a driver rarely fails in so many ways");
        }
        if (!evidence.isEmpty() && damaged > shown) {
            evidence.add(damaged + " of " + crashes + " crashes found damaged memory");
        }
        return new Machine(
                key,
                List.of(names),
                crashes,
                List.of(codes),
                first,
                last,
                !evidence.isEmpty(),
                List.copyOf(evidence),
                damaged,
                flips,
                causes.count());
    }
}
