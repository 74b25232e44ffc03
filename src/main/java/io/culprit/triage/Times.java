package io.culprit.triage;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times of crashes, which may be absent. */
final class Times {

    private Times() {}

    static @Nullable Instant earlier(@Nullable Instant left, @Nullable Instant right) {
        return left == null || right != null && right.isBefore(left) ? right : left;
    }

    static @Nullable Instant later(@Nullable Instant left, @Nullable Instant right) {
        return left == null || right != null && right.isAfter(left) ? right : left;
    }

    /** ISO 8601 week in UTC: {@code 2025-W23}. */
    static String week(Instant time) {
        ZonedDateTime date = time.atZone(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%04d-W%02d",
                date.get(IsoFields.WEEK_BASED_YEAR),
                date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
