package io.culprit.triage.finding;

import io.culprit.verdict.Review.Recurrence;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Something that many crashes tell together.
 *
 * @param bucketId readable id of the bucket that it is about, with {@code bucketHash}; empty where it is about none
 * @param machine that it is about; empty for none
 * @param subject the driver, with its version where it is about one, or the place; empty for none
 * @param text one sentence with the counts
 * @param counts what was compared; absent where nothing was
 * @param recurs what it tells of each crash that it is about, for rules to ask; absent where it tells nothing of one
 */
public record Discovery(
        Kind kind,
        String bucketId,
        String bucketHash,
        String machine,
        String subject,
        String text,
        @Nullable Counts counts,
        @Nullable Recurrence recurs)
        implements Serializable {

    /** A finding that tells nothing of a single crash. */
    Discovery(
            Kind kind,
            String bucketId,
            String bucketHash,
            String machine,
            String subject,
            String text,
            @Nullable Counts counts) {
        this(kind, bucketId, bucketHash, machine, subject, text, counts, null);
    }

    /** Chances above this are no finding. */
    static final double SIGNIFICANT = 0.05;

    /** What is told. */
    public enum Kind {
        /** A cause that the time before the last week does not have. */
        NEW_CAUSE("new-cause"),
        /** A cause that the last week has more of. */
        RISING_CAUSE("rising-cause"),
        /** A version of a driver that all crashes of a cause have and the others have not. */
        DRIVER_VERSION("driver-version"),
        /** A filter on all machines whose crashes end in the network code of Windows. */
        NETWORK_FILTER("network-filter"),
        /** A machine with more damage than others. */
        HARDWARE("hardware"),
        /** One place in code over several starts or machines: software. */
        SOFTWARE("software");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in output. */
        public String word() {
            return word;
        }
    }

    /**
     * Counts of an exact test.
     *
     * @param unit what is counted: machines, or crashes
     * @param here of {@code ofHere}; {@code elsewhere} of {@code ofElsewhere}
     * @param chance that chance alone would show this, times {@code tried}: the number of comparisons that were made to find it, for each of the
     *     searches of a run
     */
    public record Counts(String unit, int here, int ofHere, int elsewhere, int ofElsewhere, double chance, int tried)
            implements Serializable {}
}
