package io.culprit.dump.minidump;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Times of a minidump: Unix seconds in header and misc info, FILETIMEs in the thread infos. */
final class MinidumpTime {

    /** Seconds from 1601-01-01, where FILETIME begins, to 1970-01-01. */
    private static final long EPOCH_SECONDS = 11_644_473_600L;

    private static final long UNITS_PER_SECOND = 10_000_000L;

    private MinidumpTime() {}

    /** A FILETIME (100 ns since 1601, UTC); empty for 0 and for what no clock says. */
    static Optional<Instant> instant(long fileTime) {
        return fileTime <= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(
                        fileTime / UNITS_PER_SECOND - EPOCH_SECONDS, fileTime % UNITS_PER_SECOND * 100));
    }

    /** Seconds since 1970, UTC; empty for 0. */
    static Optional<Instant> unix(long seconds) {
        return seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
    }

    /** A duration in units of 100 ns. */
    static Duration duration(long units) {
        return Duration.ofSeconds(
                Long.divideUnsigned(units, UNITS_PER_SECOND), Long.remainderUnsigned(units, UNITS_PER_SECOND) * 100);
    }
}
