package io.culprit.triage;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine by its fingerprint, else by its name, with all its crashes looked at together.
 *
 * @param names what it is called by the paths of its dumps
 * @param codes different bug checks, in order
 * @param suspect whether its hardware is suspect, with {@code evidence} as sentences
 * @param damaged crashes that show damage which no code leaves
 * @param flips crashes with exactly one flipped bit
 * @param causes different buckets
 */
public record Machine(
        String fingerprint,
        List<String> names,
        int crashes,
        List<String> codes,
        @Nullable Instant firstSeen,
        @Nullable Instant lastSeen,
        boolean suspect,
        List<String> evidence,
        int damaged,
        int flips,
        int causes)
        implements Serializable {

    /** More paths of one machine are not listed. */
    public static final int MOST_PATHS = 20;

    static final int MOST_NAMES = 20;
    static final int MOST_EVIDENCE = 8;

    /** So many different bug checks on one machine point at its hardware: one driver rarely fails in that many ways. */
    static final int MANY_CODES = 4;

    /** What people call it. */
    public String title() {
        return names.isEmpty() ? fingerprint : String.join(", ", names);
    }
}
