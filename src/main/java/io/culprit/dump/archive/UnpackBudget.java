package io.culprit.dump.archive;

import io.culprit.machine.Budget;
import java.io.IOException;

/**
 * How much may be unpacked of one file, the archives in it included, and within the time of whose analysis. The limits hold for everything
 * that is unpacked, kept or not: a bomb costs time even when its bytes are thrown away.
 */
final class UnpackBudget {

    /** Bigger dumps are to be unpacked by hand: the disk behind the temporary folder may be small. */
    static final long UNPACKED_LIMIT_BYTES = 4L << 30;

    /** Dumps pack to a third or a tenth; a bomb of DEFLATE reaches 1030. Small archives may pass it. */
    static final int RATIO_LIMIT = 200;

    static final long RATIO_FREE_BYTES = 64L << 20;
    static final int ENTRY_LIMIT = 10_000;

    private final Budget analysis;
    private final long limitBytes;
    private long unpackedBytes;
    private int entries;

    /** For an archive of this size. */
    UnpackBudget(long archiveBytes, Budget analysis) {
        this.analysis = analysis;
        this.limitBytes = Math.min(UNPACKED_LIMIT_BYTES, Math.max(RATIO_FREE_BYTES, archiveBytes * RATIO_LIMIT));
    }

    /** Takes one more entry. */
    void entry() throws IOException {
        if (++entries > ENTRY_LIMIT) {
            throw new ArchiveLimitException(
                    "it is an archive of more than " + ENTRY_LIMIT + " entries: unpack it first", true);
        }
    }

    /** Takes so many unpacked bytes. */
    void bytes(int count) throws IOException {
        if (!analysis.go()) {
            throw new ArchiveLimitException("it is an archive, and " + analysis.said(), false);
        }
        unpackedBytes += count;
        if (unpackedBytes > limitBytes) {
            throw new ArchiveLimitException(
                    "it is an archive of more than " + limitBytes + " unpacked bytes (at most 4 GiB and " + RATIO_LIMIT
                            + " times its size): unpack it first",
                    true);
        }
    }
}
