package io.culprit.triage;

import io.culprit.triage.Row.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A machine by its fingerprint, with all its crashes looked at together.
 *
 * @param codes different bug checks, in order
 * @param suspect whether its hardware is suspect, with {@code evidence} as sentences
 */
public record Machine(
        String fingerprint,
        int crashes,
        List<String> codes,
        @Nullable Instant firstSeen,
        @Nullable Instant lastSeen,
        boolean suspect,
        List<String> evidence) {

    /** So many different bug checks on one machine point at its hardware: one driver rarely fails in that many ways. */
    private static final int MANY_CODES = 4;

    private static final int MOST_EVIDENCE = 8;

    static Machine of(String fingerprint, List<Row> rows) {
        TreeSet<String> codes = new TreeSet<>();
        List<String> flipped = new ArrayList<>();
        int damaged = 0;
        @Nullable Instant first = null;
        @Nullable Instant last = null;
        for (Row row : rows) {
            Summary summary = row.summary();
            if (summary == null) {
                continue;
            }
            codes.add("0x" + Long.toHexString(summary.code() & ~0x1000_0000L));
            if (summary.singleBit() && flipped.size() < MOST_EVIDENCE) {
                flipped.add(row.name() + ": " + summary.corruption());
            }
            damaged += summary.corruption().isEmpty() ? 0 : 1;
            first = Times.earlier(first, row.time());
            last = Times.later(last, row.time());
        }
        List<String> evidence = evidence(rows.size(), codes.size(), damaged, flipped);
        return new Machine(
                fingerprint, rows.size(), List.copyOf(codes), first, last, !evidence.isEmpty(), List.copyOf(evidence));
    }

    private static List<String> evidence(int crashes, int codes, int damaged, List<String> flipped) {
        List<String> evidence = new ArrayList<>(flipped);
        if (codes >= MANY_CODES) {
            evidence.add(
                    codes + " different bug checks in " + crashes + " crashes: a driver rarely fails in so many ways");
        }
        if (!evidence.isEmpty() && damaged > flipped.size()) {
            evidence.add(damaged + " of " + crashes + " crashes found damaged memory");
        }
        return evidence;
    }
}
