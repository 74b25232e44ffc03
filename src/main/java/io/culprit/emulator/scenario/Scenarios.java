package io.culprit.emulator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The catalog, family by family; a new crash is one row in one of them. */
public final class Scenarios {

    private Scenarios() {}

    /** All scenarios, in the order in which they are listed. */
    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        TransferScenarios.add(all);
        VerifierScenarios.add(all);
        OtherScenarios.add(all);
        FaultScenarios.add(all);
        return all;
    }

    /** The scenario of this name. */
    public static Optional<Scenario> find(String name) {
        return all().stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }
}
