package io.culprit.cabinet;

import java.io.IOException;

/**
 * How much a cabinet may be made to unpack, whether somebody wants it or not: folders may share their blocks, and what lies before a file
 * is unpacked to be thrown away.
 */
final class CabinetBudget {

    /** LZX reaches a hundred with real files. */
    private static final int RATIO = 256;

    private static final long FREE_BYTES = 64L << 20;

    private long left;

    /** For a cabinet of this size. */
    CabinetBudget(long sizeBytes) {
        this.left = Math.max(FREE_BYTES, sizeBytes * RATIO);
    }

    /** Takes so many bytes of work. */
    void take(long bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            throw new IOException("it unpacks to far more than its size explains");
        }
    }
}
