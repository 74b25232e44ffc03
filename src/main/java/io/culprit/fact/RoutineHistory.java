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

    /** Interrupts of a device at work are followed by the deferred calls that they ask for. */
    private static final int LEAST_STORM = 32;

    private static final double MOST_BETWEEN = 20;

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
            return microseconds != null && microseconds > (interrupt() ? MOST_INTERRUPT : MOST_DEFERRED);
        }

        /** Whether it is an interrupt routine, and no deferred call. */
        public boolean interrupt() {
            return kind == InterruptHistory.Kind.INTERRUPT || kind == InterruptHistory.Kind.MESSAGE_INTERRUPT;
        }

        /** How long it ran, rounded; 0 where that is not known. */
        public long milliseconds() {
            return microseconds == null ? 0 : Math.round(microseconds / 1000);
        }
    }

    /**
     * An interrupt that came again before anything else could run.
     *
     * @param runs how often in a row
     * @param everyMicroseconds from one to the next, on average
     */
    public record Storm(
            long routine, @Nullable String module, @Nullable Integer vector, int runs, long everyMicroseconds) {}

    /** The longest row of one interrupt routine without anything between, where it came fast enough to be a storm; else null. */
    public @Nullable Storm storm() {
        Storm found = null;
        int first = 0;
        for (int i = 1; i <= runs.size(); i++) {
            if (i == runs.size() || !again(runs.get(first), runs.get(i))) {
                Storm row = row(first, i - 1);
                found = row != null && (found == null || row.runs() > found.runs()) ? row : found;
                first = i;
            }
        }
        return found;
    }

    private static boolean again(Run one, Run next) {
        return one.interrupt() && next.interrupt() && one.routine() == next.routine();
    }

    private @Nullable Storm row(int first, int last) {
        Run one = runs.get(first);
        Double begin = one.beforeMicroseconds();
        Double end = runs.get(last).beforeMicroseconds();
        int count = last - first + 1;
        if (count < LEAST_STORM || begin == null || end == null || (begin - end) / (count - 1) > MOST_BETWEEN) {
            return null;
        }
        return new Storm(
                one.routine(), one.module(), one.vector(), count, Math.max(1, Math.round((begin - end) / (count - 1))));
    }
}
