package io.culprit.triage;

import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A driver over all dumps.
 *
 * @param present crashes in which it was loaded
 * @param blamed crashes that it is the culprit of
 * @param versions crashes by version; {@code ?} where the dump does not hold it
 */
public record DriverCount(
        String name,
        String driverClass,
        int present,
        int blamed,
        SortedMap<String, Integer> versions,
        @Nullable Instant firstSeen,
        @Nullable Instant lastSeen) {}
