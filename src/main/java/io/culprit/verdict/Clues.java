package io.culprit.verdict;

import io.culprit.rule.Role;
import java.util.ArrayList;
import java.util.List;

/** Facts to clues: everything that speaks of a module, before anything is weighed. */
final class Clues {

    private Clues() {}

    static List<Clue> find(Scene scene) {
        List<Clue> clues = new ArrayList<>();
        clues.add(Clue.of(Role.CRASH, null, "the system crashed", "header"));
        ParameterClues.find(scene, clues);
        DeviceClues.find(scene, clues);
        StackClues.find(scene, clues);
        ModuleClues.find(scene, clues);
        return clues;
    }
}
