package io.culprit.triage;

import io.culprit.triage.Row.Blame;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All crashes with one signature.
 *
 * @param verdict that of the crash which is surest
 * @param occurrences crashes; copies of a dump count once
 * @param machines different fingerprints among them
 * @param versions of the culprit, in order
 * @param first with what it was first seen
 * @param weeks crashes by ISO week; those without a crash between others are there with 0
 * @param standOut drivers that are present here far more often than elsewhere
 */
public record BucketGroup(
        String id,
        String hash,
        long code,
        String codeName,
        Blame verdict,
        int occurrences,
        int machines,
        @Nullable Instant firstSeen,
        @Nullable Instant lastSeen,
        FirstSeen first,
        List<Integer> builds,
        List<String> versions,
        SortedMap<String, Integer> weeks,
        List<StandOut> standOut) {

    /**
     * A driver that recurs in a bucket, with the counts, so that a small sample shows as one.
     *
     * @param here crashes of the bucket in which it was loaded, of {@code ofHere}
     * @param elsewhere other crashes in which it was loaded, of {@code ofElsewhere}
     */
    public record StandOut(String driver, int here, int ofHere, int elsewhere, int ofElsewhere) {}

    /**
     * With what a cause was first seen; empty or zero where that is not known.
     *
     * @param version of the culprit
     * @param build of Windows
     * @param bios version of the firmware
     */
    public record FirstSeen(String version, int build, String bios) {

        static final FirstSeen UNKNOWN = new FirstSeen("", 0, "");
    }

    /** What the bucket is called: name of the bug check, and who is to blame. */
    public String title() {
        String name = codeName.isEmpty() ? id : codeName;
        return switch (verdict.kind()) {
            case "culprit" -> name + ": " + verdict.module();
            case "hardware" -> name + ": " + verdict.product() + " (hardware)";
            default -> name + " (no driver named)";
        };
    }
}
