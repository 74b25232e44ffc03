package io.culprit.verdict;

import io.culprit.fact.RoutineHistory;
import io.culprit.rule.Role;
import java.util.ArrayList;
import java.util.List;

/** Clues to what took a watchdog's time, from the last interrupts and deferred calls of the processor that it watched. */
final class WatchdogClues {

    private static final String SOURCE = "interrupt history";

    private WatchdogClues() {}

    static void find(Scene scene, List<Clue> clues) {
        RoutineHistory history = scene.facts().history().find().orElse(null);
        if (history == null) {
            return;
        }
        List<String> seen = new ArrayList<>();
        for (RoutineHistory.Run run : history.runs()) {
            String name = run.module();
            if (name != null && run.tooLong() && scene.nameable(name) && !seen.contains(name)) {
                seen.add(name);
                String text = "a routine of " + name + " had run for " + run.milliseconds() + " ms in the last moments";
                clues.add(Clue.of(Role.RAN_LONG, name, text, SOURCE));
            }
        }
        RoutineHistory.Storm storm = history.storm();
        if (storm != null && storm.module() != null) {
            String text = "the interrupt routine of " + storm.module() + " ran " + storm.runs()
                    + " times in a row, every " + storm.everyMicroseconds()
                    + " microseconds, without a deferred call between";
            clues.add(Clue.of(Role.INTERRUPT_STORM, storm.module(), text, SOURCE));
        }
    }
}
