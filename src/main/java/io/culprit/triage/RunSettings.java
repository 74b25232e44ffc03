package io.culprit.triage;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a run goes.
 *
 * @param threads how many dumps are analyzed at once
 * @param index remembers earlier runs; absent for none
 * @param paths what rows call a path, so that names of users can be left out
 * @param names what machines are called, by the paths of their dumps
 * @param period which crashes count
 * @param pages takes the report of each dump; absent for nobody
 */
public record RunSettings(
        int threads,
        @Nullable TriageIndex index,
        UnaryOperator<String> paths,
        MachineNames names,
        Period period,
        @Nullable ReportPages pages) {

    /** So many threads, and nothing else. */
    public static RunSettings of(int threads) {
        return new RunSettings(threads, null, UnaryOperator.identity(), MachineNames.NONE, Period.ALWAYS, null);
    }
}
