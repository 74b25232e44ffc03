package io.culprit.accuracy;

import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The accuracy benchmark: {@code mvn -Paccuracy verify} (see the README). Over many seeds of all scenarios and kinds of dumps it
 * prints, per family, how often the guilty driver was named rightly, wrongly or not at all, and how often each label was right.
 */
public final class Accuracy {

    private static final int MOST_FAILURES_SHOWN = 60;

    private final List<Outcome> outcomes = new ArrayList<>();

    private Accuracy() {}

    /** Arguments: number of dumps, by default 2,400; first seed; a part of scenario names, for a part of the catalog. */
    public static void main(String[] arguments) throws Exception {
        int dumps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2400;
        long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        String part = arguments.length > 2 ? arguments[2] : "";
        Accuracy accuracy = new Accuracy();
        accuracy.measure(dumps, first, part);
        accuracy.print();
    }

    private void measure(int dumps, long first, String part) throws Exception {
        Path folder = Files.createTempDirectory("accuracy");
        Campaign campaign = new Campaign(folder);
        List<Scenario> scenarios = Scenarios.all().stream()
                .filter(scenario -> scenario.name().contains(part))
                .toList();
        SavedKind[] kinds = SavedKind.values();
        for (int i = 0; i < dumps; i++) {
            Scenario scenario = scenarios.get(i % scenarios.size());
            int round = i / scenarios.size();
            // small dumps are what people have: every second one is a triage dump, the others take turns
            SavedKind kind = round % 2 == 0 ? SavedKind.TRIAGE : kinds[(i + round / 2) % kinds.length];
            outcomes.add(campaign.run(scenario, first + i, kind));
        }
        Files.delete(folder);
    }

    private void print() {
        System.out.printf("%-12s %8s %8s %8s %8s %8s%n", "family", "dumps", "right", "wrong", "unnamed", "share");
        Map<String, List<Outcome>> families = new TreeMap<>();
        outcomes.forEach(outcome -> families.computeIfAbsent(outcome.family(), unused -> new ArrayList<>())
                .add(outcome));
        families.forEach(Accuracy::family);
        family("all", outcomes);
        truths();
        labels();
        System.out.println();
        outcomes.stream()
                .filter(outcome -> !outcome.right())
                .limit(MOST_FAILURES_SHOWN)
                .forEach(System.out::println);
    }

    private static void family(String name, List<Outcome> of) {
        long right = of.stream().filter(Outcome::right).count();
        long wrong = of.stream().filter(Outcome::wrong).count();
        System.out.printf(
                "%-12s %8d %8d %8d %8d %7.1f%%%n",
                name, of.size(), right, wrong, of.size() - right - wrong, 100.0 * right / of.size());
    }

    private void truths() {
        List<Outcome> nameable = outcomes.stream().filter(Outcome::nameable).toList();
        long right = nameable.stream().filter(Outcome::right).count();
        List<Outcome> open = outcomes.stream()
                .filter(outcome -> !outcome.truth().equals("culprit"))
                .toList();
        long named = open.stream().filter(outcome -> outcome.named() != null).count();
        System.out.printf(
                "%nof %d that can be named: %.2f%% right%n",
                nameable.size(), 100.0 * right / Math.max(1, nameable.size()));
        System.out.printf(
                "of %d that cannot be named: a driver named at probable or above in %.2f%%%n",
                open.size(), 100.0 * named / Math.max(1, open.size()));
    }

    private void labels() {
        System.out.printf("%n%-10s %8s %8s%n", "label", "named", "right");
        for (String label : List.of("certain", "strong", "probable")) {
            List<Outcome> with = outcomes.stream()
                    .filter(outcome ->
                            outcome.named() != null && outcome.label().equals(label))
                    .toList();
            long right = with.stream().filter(Outcome::right).count();
            System.out.printf("%-10s %8d %7.1f%%%n", label, with.size(), 100.0 * right / Math.max(1, with.size()));
        }
    }
}
