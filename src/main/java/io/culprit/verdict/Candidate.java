package io.culprit.verdict;

import io.culprit.rule.DriverClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A module that could be to blame, with all evidence for and against it.
 *
 * @param identified how vendor and class are known of a driver that no table knows; absent for others, and where nothing tells
 * @param confidence 0 to 1
 */
public record Candidate(
        String module,
        DriverClass driverClass,
        @Nullable String vendor,
        @Nullable String product,
        @Nullable String identified,
        double confidence,
        List<Evidence> evidence) {

    /** Copies the list. */
    public Candidate {
        evidence = List.copyOf(evidence);
    }
}
