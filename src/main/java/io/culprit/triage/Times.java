package io.culprit.triage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Times of crashes, which may be absent. */
public final class Times {

    private static final int MOST_WEEKS = 520;
    private static final long DAY_SECONDS = 86_400;

    /** 1970 began three days after a Monday. */
    private static final int THURSDAY = 3;

    private Times() {}

    /** The one that is known, or comes first. */
    static @Nullable Instant earlier(@Nullable Instant left, @Nullable Instant right) {
        return left == null || right != null && right.isBefore(left) ? right : left;
    }

    static @Nullable Instant later(@Nullable Instant left, @Nullable Instant right) {
        return left == null || right != null && right.isAfter(left) ? right : left;
    }

    /** ISO 8601 week in UTC: {@code 2025-W23}. */
    public static String week(Instant time) {
        ZonedDateTime date = time.atZone(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%04d-W%02d",
                date.get(IsoFields.WEEK_BASED_YEAR),
                date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    /** The day that a week begins with, in UTC. */
    static long monday(Instant time) {
        long day = Math.floorDiv(time.getEpochSecond(), DAY_SECONDS);
        return day - Math.floorMod(day + THURSDAY, 7);
    }

    /** Counts by week, told by its first day: with 0 for the weeks between. */
    static SortedMap<String, Integer> weeks(SortedMap<Long, Integer> mondays) {
        TreeMap<String, Integer> weeks = new TreeMap<>();
        mondays.forEach((day, count) -> weeks.put(week(Instant.ofEpochSecond(day * DAY_SECONDS)), count));
        return withEmptyWeeks(weeks);
    }

    /** The Monday of a week. */
    private static LocalDate monday(String week) {
        return LocalDate.parse(week + "-1", DateTimeFormatter.ISO_WEEK_DATE);
    }

    /** The same counts, and 0 for the weeks between; as they are where a clock was so wrong that this would be ages. */
    public static SortedMap<String, Integer> withEmptyWeeks(SortedMap<String, Integer> weeks) {
        TreeMap<String, Integer> filled = new TreeMap<>(weeks);
        if (weeks.isEmpty()) {
            return filled;
        }
        LocalDate last = monday(weeks.lastKey());
        LocalDate first = monday(weeks.firstKey());
        if (ChronoUnit.WEEKS.between(first, last) <= MOST_WEEKS) {
            for (LocalDate day = first; day.isBefore(last); day = day.plusWeeks(1)) {
                filled.putIfAbsent(week(day.atStartOfDay(ZoneOffset.UTC).toInstant()), 0);
            }
        }
        return filled;
    }
}
