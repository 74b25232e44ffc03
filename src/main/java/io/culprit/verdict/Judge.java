package io.culprit.verdict;

import io.culprit.fact.Facts;
import io.culprit.rule.Driver;
import io.culprit.rule.Role;
import io.culprit.rule.Rule;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Review.Recurrence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts to verdict: every clue goes through the rules, their weights add up for each answer (a module, a component of the
 * hardware, or nobody), and the answers share one probability: two that are equally supported cannot both be certain.
 */
public final class Judge {

    /** The answer that nobody can be named; rules may speak for it, too. */
    private static final String NOBODY = "nobody";

    /** The answer that somebody crashed the system on purpose: who did is said, and nobody is sought. */
    private static final String PURPOSE = "purpose";

    private static final int MOST_CANDIDATES = 12;

    private final RuleBook book;

    /** A judge by these rules. */
    public Judge(RuleBook book) {
        this.book = book;
    }

    /** The verdict on one crash. Pure: the same facts and rules give the same verdict. */
    public Verdict judge(Facts facts) {
        return judge(new Scene(facts, book.drivers()));
    }

    /** The verdict as {@link #judge(Facts)} gives it, with what there is to say of every driver and device. */
    public Judged judgeAll(Facts facts) {
        Scene scene = new Scene(facts, book.drivers());
        return new Judged(judge(scene), scene::classOf, scene.devices()::onlyOne);
    }

    private Verdict judge(Scene scene) {
        List<Clue> clues = clues(scene);
        return decide(scene, clues, weigh(scene, clues));
    }

    /** Every answer that a clue speaks for or against. */
    Map<String, Hypothesis> weigh(Scene scene, List<Clue> clues) {
        return weigh(scene, clues, Outcome.OPEN, new LinkedHashMap<>());
    }

    /** The verdict on one crash once more, when it is known what many tell of it: by the rules that start from that alone. */
    public Review review(Facts facts, Review.Before before, List<Recurrence> recurring) {
        Scene scene = new Scene(facts, book.drivers());
        Map<String, Hypothesis> hypotheses = weigh(scene, before, recurring);
        @Nullable Hypothesis nobody = hypotheses.remove(NOBODY);
        List<Hypothesis> ranked = ranked(scene, hypotheses.values());
        return Review.of(before, ranked, nobody, total(nobody, ranked));
    }

    /** Every answer that something which recurs speaks for or against, and the verdict before. */
    Map<String, Hypothesis> weigh(Scene scene, Review.Before before, List<Recurrence> recurring) {
        boolean component = before.kind() == Verdict.Kind.HARDWARE;
        List<Clue> clues = new ArrayList<>();
        Map<String, Hypothesis> hypotheses = new LinkedHashMap<>();
        if (before.kind() != Verdict.Kind.INCONCLUSIVE) {
            hypotheses.put(
                    before.subject().toLowerCase(Locale.ROOT),
                    new Hypothesis(before.subject(), !component, before.confidence()));
        }
        if (before.kind() == Verdict.Kind.CULPRIT) {
            clues.add(Clue.of(Role.CULPRIT, before.subject(), "its dump alone names " + before.subject(), "its dump"));
        }
        for (Recurrence one : recurring) {
            clues.add(Clue.of(one));
        }
        return weigh(scene, clues, Outcome.of(before.kind(), component ? before.subject() : "", null), hypotheses);
    }

    /** Everything that speaks of a module, before anything is weighed. */
    List<Clue> clues(Scene scene) {
        List<Clue> clues = new ArrayList<>();
        clues.add(Clue.of(Role.CRASH, null, "the system crashed", "header"));
        ParameterClues.find(scene, clues);
        DeviceClues.find(scene, clues);
        StackClues.find(scene, clues);
        ModuleClues.find(scene, clues);
        ModuleClues.loaded(scene, clues, book);
        return clues;
    }

    private Map<String, Hypothesis> weigh(
            Scene scene, List<Clue> clues, Outcome outcome, Map<String, Hypothesis> hypotheses) {
        Matcher matcher = new Matcher(scene, clues, outcome);
        for (Clue clue : clues) {
            for (Rule rule : book.rulesFor(clue.role(), clue.module(), scene.code())) {
                String subject = rule.blames() != null ? rule.blames() : clue.module();
                if (subject != null && matcher.holds(rule.when(), rule.unless(), clue)) {
                    hypotheses
                            .computeIfAbsent(
                                    subject.toLowerCase(Locale.ROOT),
                                    unused -> new Hypothesis(subject, rule.blames() == null))
                            .add(rule, evidence(rule, clue, scene));
                }
            }
        }
        return hypotheses;
    }

    private static Evidence evidence(Rule rule, Clue clue, Scene scene) {
        Driver driver = clue.module() == null ? Driver.unknown("") : scene.driver(clue.module());
        boolean kernel = scene.facts().dump().kind().kernel();
        String text = rule.says()
                .replace("{seen}", clue.text())
                .replace("{module}", clue.module() == null ? "" : clue.module())
                .replace("{vendor}", driver.vendor())
                .replace("{product}", driver.product())
                .replace("{class}", driver.driverClass().word())
                .replace("{kind}", kernel ? "driver" : "module")
                .replace("{system}", kernel ? "Windows" : "the system");
        return new Evidence(rule.id(), rule.user(), clue.role().word(), text, clue.source(), rule.weight());
    }

    private Verdict decide(Scene scene, List<Clue> clues, Map<String, Hypothesis> hypotheses) {
        @Nullable Hypothesis purpose = hypotheses.remove(PURPOSE);
        @Nullable Hypothesis nobody = hypotheses.remove(NOBODY);
        if (purpose != null && purpose.supported()) {
            return new Sentence(scene, clues, book, List.of(), purpose, 1).onPurpose();
        }
        List<Hypothesis> ranked = ranked(scene, hypotheses.values());
        double total = total(nobody, ranked);
        return new Sentence(scene, clues, book, ranked, nobody, total).pass(MOST_CANDIDATES);
    }

    /** What speaks at all and may be said, the best first. */
    private static List<Hypothesis> ranked(Scene scene, Collection<Hypothesis> hypotheses) {
        List<Hypothesis> ranked = new ArrayList<>();
        for (Hypothesis hypothesis : hypotheses) {
            if (hypothesis.supported() && (!hypothesis.isModule() || scene.nameable(hypothesis.subject()))) {
                ranked.add(hypothesis);
            }
        }
        ranked.sort((left, right) -> Double.compare(right.score(), left.score()));
        return ranked;
    }

    /** What the odds of all answers add up to, nobody's among them. */
    private static double total(@Nullable Hypothesis nobody, List<Hypothesis> ranked) {
        double total = nobody == null ? 1 : Math.exp(nobody.score());
        for (Hypothesis hypothesis : ranked) {
            total += Math.exp(hypothesis.score());
        }
        return total;
    }
}
