package io.culprit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.RoutineHistory.Run;
import io.culprit.fact.RoutineHistory.Storm;
import io.culprit.windows.blob.InterruptHistory.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What routines of the last moments say: too long, or an interrupt again and again. */
class RoutineHistoryTest {

    private static Run run(Kind kind, long routine, @Nullable Double before, @Nullable Double took) {
        return new Run(kind, routine, "nic.sys", 0x100, null, 0x91, before, took);
    }

    /** Forty times 25 microseconds for an interrupt, forty times 100 for a deferred call. */
    @ParameterizedTest
    @CsvSource({
        "INTERRUPT, 1000, false",
        "INTERRUPT, 1001, true",
        "MESSAGE_INTERRUPT, 1001, true",
        "DPC, 1001, false",
        "DPC, 4000, false",
        "DPC, 4001, true",
        "THREADED_DPC, 4001, true",
        "TIMER_DPC, 4001, true"
    })
    void aRoutineIsTooLongFromFortyTimesItsGuidelineOn(Kind kind, double took, boolean tooLong) {
        assertThat(run(kind, 1, 0.0, took).tooLong()).isEqualTo(tooLong);
        assertThat(run(kind, 1, 0.0, null).tooLong()).isFalse();
        assertThat(run(kind, 1, 0.0, null).milliseconds()).isZero();
        assertThat(run(kind, 1, 0.0, took).milliseconds()).isEqualTo(Math.round(took / 1000));
        assertThat(run(kind, 1, 0.0, took).interrupt()).isEqualTo(kind.name().endsWith("INTERRUPT"));
    }

    /** Each run of a row, oldest first, the given microseconds apart. */
    private static List<Run> row(Kind kind, long routine, int runs, double every) {
        List<Run> row = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            row.add(run(kind, routine, (runs - 1 - i) * every, 1.0));
        }
        return row;
    }

    private static @Nullable Storm storm(List<Run> runs) {
        return new RoutineHistory(runs).storm();
    }

    @Test
    void aStormIsAnInterruptThatComesAgainBeforeAnythingElseRuns() {
        assertThat(storm(row(Kind.INTERRUPT, 7, 32, 20))).isEqualTo(new Storm(7, "nic.sys", 0x91, 32, 20));
        assertThat(storm(row(Kind.MESSAGE_INTERRUPT, 7, 40, 0.1))).isEqualTo(new Storm(7, "nic.sys", 0x91, 40, 1));
        assertThat(storm(row(Kind.INTERRUPT, 7, 31, 20))).as("too few").isNull();
        assertThat(storm(row(Kind.INTERRUPT, 7, 32, 20.1))).as("too slow").isNull();
        assertThat(storm(row(Kind.DPC, 7, 64, 1))).as("no interrupts").isNull();
        assertThat(storm(List.of())).isNull();
    }

    @Test
    void aStormIsTheLongestOfItsRows() {
        List<Run> runs = new ArrayList<>(row(Kind.INTERRUPT, 1, 33, 2));
        runs.addAll(row(Kind.INTERRUPT, 2, 50, 2));
        runs.addAll(row(Kind.INTERRUPT, 3, 34, 2));
        assertThat(storm(runs)).extracting(Storm::routine).isEqualTo(2L);
        runs.addAll(row(Kind.INTERRUPT, 4, 50, 2));
        assertThat(storm(runs))
                .as("the first of two")
                .extracting(Storm::routine)
                .isEqualTo(2L);
        runs.add(60, run(Kind.DPC, 2, 1.0, 1.0));
        assertThat(storm(runs))
                .as("a deferred call between")
                .extracting(Storm::routine)
                .isEqualTo(4L);
    }

    @Test
    void aRowWhoseTimesAreNotKnownIsNoStorm() {
        List<Run> first = new ArrayList<>(row(Kind.INTERRUPT, 1, 40, 2));
        first.set(0, run(Kind.INTERRUPT, 1, null, null));
        assertThat(storm(first)).isNull();
        List<Run> last = new ArrayList<>(row(Kind.INTERRUPT, 1, 40, 2));
        last.set(39, run(Kind.INTERRUPT, 1, null, null));
        assertThat(storm(last)).isNull();
    }
}
