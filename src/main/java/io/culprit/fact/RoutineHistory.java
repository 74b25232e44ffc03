package io.culprit.fact;

import io.culprit.windows.blob.InterruptHistory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ran on the crashing processor in the last moments: interrupt routines and deferred calls that had returned. That a routine ran
 * says nothing of blame.
 *
 * @param runs oldest first
 */
public record RoutineHistory(List<Run> runs) {

    /** Copies the list. */
    public RoutineHistory {
        runs = List.copyOf(runs);
    }

    /**
     * A routine that ran to its end.
     *
     * @param routine its address
     * @param module that holds it; absent where none does
     * @param offset in the module
     * @param symbol as WinDbg writes it
     * @param vector of an interrupt
     * @param beforeMicroseconds from its end to that of the newest; absent where the counter cannot be read as time
     * @param microseconds how long it ran
     */
    public record Run(
            InterruptHistory.Kind kind,
            long routine,
            @Nullable String module,
            long offset,
            @Nullable String symbol,
            @Nullable Integer vector,
            @Nullable Double beforeMicroseconds,
            @Nullable Double microseconds) {}
}
