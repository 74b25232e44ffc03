package io.culprit.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small fixed part of the accuracy benchmark: each scenario once, as a triage dump, and every kind of dump for one of them. */
class AccuracyTest {

    @TempDir
    Path folder;

    /** What the analyzer cannot tell yet. Whoever teaches it takes the name out. */
    private static final Set<String> OPEN =
            Set.of("usb-firmware", "nic-firmware", "verifier-timer-back", "verifier-timer-ahead", "fault-code-bit");

    /** What the instruction was, where its pointer would have led and what stands before it, only a dump with that memory tells. */
    private static final Set<String> NEEDS_MEMORY =
            Set.of("fault-readable", "fault-wrong-address", "fault-pointer-bit", "fault-beyond-return");

    /** A small dump of a refused transfer may lack what names the driver: then silence is right as well, a wrong name never is. */
    @Test
    void everyScenarioIsJudgedAsItsTruthSays() throws Exception {
        Campaign campaign = new Campaign(folder);
        List<Outcome> wrong = new ArrayList<>();
        long seed = 20_000;
        for (Scenario scenario : Scenarios.all()) {
            SavedKind kind = NEEDS_MEMORY.contains(scenario.name()) ? SavedKind.FULL : SavedKind.TRIAGE;
            Outcome outcome = campaign.run(scenario, seed++, kind);
            boolean silent = scenario.iommu() && outcome.said().equals("inconclusive");
            if (!outcome.right() && !silent && !OPEN.contains(scenario.name())) {
                wrong.add(outcome);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** A small dump seldom has the memory that tells of a fault that no code can make: then its driver is at most probable. */
    @Test
    void noDriverIsAlmostCertainlyToBlameForWhatNoCodeCanDo() throws Exception {
        Campaign campaign = new Campaign(folder);
        int named = 0;
        for (Scenario scenario : Scenarios.all()) {
            for (long seed = 1; seed <= 3 && scenario.name().startsWith("fault-"); seed++) {
                Outcome outcome = campaign.run(scenario, seed, SavedKind.TRIAGE);
                assertThat(outcome.right()
                                || !outcome.label().equals("strong")
                                        && !outcome.label().equals("certain"))
                        .as(outcome.toString())
                        .isTrue();
                named += outcome.right() ? 0 : 1;
            }
        }
        assertThat(named).as("dumps without that memory").isPositive();
    }

    @Test
    void everyKindOfDumpLeadsToTheSameDriver() throws Exception {
        Campaign campaign = new Campaign(folder);
        Scenario scenario = Scenarios.find("wifi-unmapped-write").orElseThrow();
        for (SavedKind kind : SavedKind.values()) {
            Outcome outcome = campaign.run(scenario, 7, kind);
            assertThat(outcome.wrong()).as(kind.optionName()).isFalse();
            assertThat(outcome.right() || kind == SavedKind.TRIAGE)
                    .as(kind.optionName())
                    .isTrue();
        }
    }
}
