package io.culprit.triage;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From when to when crashes count; an absent end is open.
 *
 * @param since the first moment
 * @param until the moment after the last
 */
public record Period(@Nullable Instant since, @Nullable Instant until) implements Serializable {

    /** All the time. */
    public static final Period ALWAYS = new Period(null, null);

    private static final Pattern AGO = Pattern.compile("(\\d{1,5})([hdw])");

    /**
     * The period between two texts: days ({@code 2026-03-14}, whole and in UTC), moments ({@code 2026-03-14T09:00:00Z}), or how long ago
     * ({@code 12h}, {@code 7d}, {@code 4w}).
     *
     * @throws IllegalArgumentException where one of them is none of these, or there is nothing between them
     */
    public static Period of(@Nullable String since, @Nullable String until, Instant now) {
        Period period =
                new Period(since == null ? null : moment(since, 0, now), until == null ? null : moment(until, 1, now));
        if (period.since != null && period.until != null && !period.since.isBefore(period.until)) {
            throw new IllegalArgumentException("--since " + since + " is not before --until " + until);
        }
        return period;
    }

    private static Instant moment(String text, int days, Instant now) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            long hours =
                    ago.group(2).equals("h") ? count : count * (ago.group(2).equals("d") ? 24 : 168);
            return now.minus(Duration.ofHours(hours));
        }
        try {
            return text.length() > "2026-03-14".length()
                    ? Instant.parse(text)
                    : LocalDate.parse(text)
                            .plusDays(days)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
        } catch (DateTimeException bad) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time: take a day (2026-03-14), a moment (2026-03-14T09:00:00Z) or 7d", bad);
        }
    }

    /** Whether a crash counts; one without a time only where all do, a file that could not be read always. */
    boolean holds(Row row) {
        Instant time = row.time();
        if (since == null && until == null || row.summary() == null) {
            return true;
        }
        return time != null && (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
    }
}
