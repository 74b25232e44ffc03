package io.culprit.triage;

import org.jspecify.annotations.Nullable;

/**
 * How a run goes.
 *
 * @param threads how many dumps are analyzed at once
 * @param index remembers earlier runs; absent for none
 * @param choice which crashes count, and what they are called
 * @param pages takes the report of each dump; absent for nobody
 */
public record RunSettings(
        int threads,
        @Nullable TriageIndex index,
        Gathering.Choice choice,
        @Nullable ReportPages pages) {

    /** So many threads, and nothing else. */
    public static RunSettings of(int threads) {
        return new RunSettings(threads, null, Gathering.Choice.ALL, null);
    }
}
