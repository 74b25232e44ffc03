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

    private static final double MOST_INTERRUPT = 1_000;
    private static final double MOST_DEFERRED = 4_000;

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
            @Nullable Double microseconds) {

        /**
         * Whether it took forty times what its kind may, which is no hiccup: an interrupt routine should be done in 25 microseconds, a
         * deferred call in 100 (Microsoft, guidelines for writing DPC routines).
         */
        public boolean tooLong() {
            boolean interrupt =
                    kind == InterruptHistory.Kind.INTERRUPT || kind == InterruptHistory.Kind.MESSAGE_INTERRUPT;
            return microseconds != null && microseconds > (interrupt ? MOST_INTERRUPT : MOST_DEFERRED);
        }

        /** How long it ran, rounded; 0 where that is not known. */
        public long milliseconds() {
            return microseconds == null ? 0 : Math.round(microseconds / 1000);
        }
    }
}
