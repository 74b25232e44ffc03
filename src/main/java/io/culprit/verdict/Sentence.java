package io.culprit.verdict;

import io.culprit.fact.Facts;
import io.culprit.rule.AdviceRule;
import io.culprit.rule.Driver;
import io.culprit.rule.DriverClass;
import io.culprit.rule.Label;
import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Verdict.Advice;
import io.culprit.verdict.Verdict.Culprit;
import io.culprit.verdict.Verdict.Hardware;
import io.culprit.verdict.Verdict.Inconclusive;
import io.culprit.verdict.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranked hypotheses to a verdict: who, how sure, why, who else, and what to do. */
final class Sentence {

    private static final String[] MORE = {" and ", " of the ", ", ", "; ", ". ", ": "};

    private final Scene scene;
    private final List<Clue> clues;
    private final RuleBook book;
    private final List<Hypothesis> ranked;
    private final @Nullable Hypothesis nobody;
    private final double total;

    Sentence(
            Scene scene,
            List<Clue> clues,
            RuleBook book,
            List<Hypothesis> ranked,
            @Nullable Hypothesis nobody,
            double total) {
        this.scene = scene;
        this.clues = clues;
        this.book = book;
        this.ranked = ranked;
        this.nobody = nobody;
        this.total = total;
    }

    /** Somebody wanted the crash; the hypothesis for nobody says how it is known. */
    Verdict onPurpose() {
        List<String> because = nobody == null ? List.of() : texts(nobody, true);
        return new Inconclusive(0, List.of(), because, List.of(), advice(Outcome.ON_PURPOSE, null), true, null);
    }

    Verdict pass(int mostCandidates) {
        List<Candidate> candidates = candidates(mostCandidates);
        @Nullable Hypothesis best = best();
        double confidence = best == null ? 0 : confidence(best);
        boolean sure = Label.of(confidence).ordinal() <= Label.PROBABLE.ordinal();
        if (best == null || !sure) {
            return inconclusive(candidates, best);
        }
        if (!best.isModule()) {
            return new Hardware(
                    best.subject(),
                    confidence,
                    candidates,
                    texts(best, true),
                    texts(best, false),
                    advice(Outcome.of(Kind.HARDWARE, best.subject(), null), null),
                    place());
        }
        Candidate culprit = candidate(best);
        return new Culprit(
                culprit,
                candidates,
                texts(best, true),
                against(best),
                advice(Outcome.of(Kind.CULPRIT, "", null), culprit.module()));
    }

    private Verdict inconclusive(List<Candidate> candidates, @Nullable Hypothesis best) {
        double most = candidates.isEmpty() ? 0 : candidates.getFirst().confidence();
        @Nullable Part part = reported() ? null : PartFinder.find(scene);
        return new Inconclusive(
                Math.min(most, Label.POSSIBLE.atMost()),
                candidates,
                whyNot(best),
                best == null ? List.of() : texts(best, false),
                advice(Outcome.of(Kind.INCONCLUSIVE, "", part), null),
                false,
                part == null ? null : part.without(candidates));
    }

    /** Whether the hardware reported itself: then it does not matter who was running. */
    private boolean reported() {
        return scene.facts().hardware().known() || scene.isBugCheck(0x124) || scene.isBugCheck(0x9C);
    }

    /** Where failing hardware showed: no driver that works there is worth a look. */
    private @Nullable Part place() {
        Part part = reported() ? null : PartFinder.find(scene);
        return part == null ? null : new Part(part.name(), part.module(), part.serves(), part.why(), List.of());
    }

    private @Nullable Hypothesis best() {
        @Nullable Hypothesis best = null;
        for (Hypothesis hypothesis : ranked) {
            if (best == null || confidence(hypothesis) > confidence(best)) {
                best = hypothesis;
            }
        }
        return best;
    }

    private double confidence(Hypothesis hypothesis) {
        return hypothesis.limited(Math.exp(hypothesis.score()) / total);
    }

    private List<Candidate> candidates(int most) {
        List<Candidate> candidates = new ArrayList<>();
        for (Hypothesis hypothesis : ranked) {
            if (hypothesis.isModule()) {
                candidates.add(candidate(hypothesis));
            }
        }
        candidates.sort((left, right) -> Double.compare(right.confidence(), left.confidence()));
        return candidates.size() > most ? candidates.subList(0, most) : candidates;
    }

    private Candidate candidate(Hypothesis hypothesis) {
        String name = hypothesis.subject();
        Driver driver = scene.driver(name);
        boolean listed = driver.driverClass() != DriverClass.UNKNOWN;
        Stranger stranger = listed && !driver.vendor().isEmpty() ? null : Stranger.of(scene, name);
        return new Candidate(
                name,
                listed || stranger == null ? driver.driverClass() : stranger.driverClass(),
                stranger == null ? driver.vendor() : stranger.vendor(),
                driver.product().isEmpty() ? null : driver.product(),
                listed || stranger == null ? null : stranger.says(),
                rounded(confidence(hypothesis)),
                hypothesis.evidence());
    }

    /** Three digits: more would claim a precision that no weight has. */
    static double rounded(double confidence) {
        return Math.floor(confidence * 1000) / 1000;
    }

    private static List<String> texts(Hypothesis hypothesis, boolean inFavor) {
        List<String> texts = new ArrayList<>();
        for (Evidence evidence : hypothesis.evidence()) {
            boolean wanted = inFavor ? evidence.weight() >= 0 : hypothesis.against(evidence);
            if (wanted && !texts.contains(evidence.text())) {
                texts.add(evidence.text());
            }
        }
        return texts;
    }

    private List<String> against(Hypothesis best) {
        List<String> against = texts(best, false);
        if (nobody != null) {
            against.addAll(texts(nobody, true));
        }
        for (Hypothesis other : ranked) {
            if (other != best && confidence(other) >= 0.05) {
                against.add(other.subject() + " is possible, too");
            }
        }
        return against;
    }

    private List<String> whyNot(@Nullable Hypothesis best) {
        List<String> because = new ArrayList<>();
        if (nobody != null) {
            because.addAll(texts(nobody, true));
        }
        if (best == null) {
            because.add(nothing());
        } else {
            List<String> reasons = texts(best, true);
            String reason = reasons.isEmpty() ? best.evidence().getFirst().text() : reasons.getFirst();
            because.add("the best that speaks for " + best.subject() + ": " + reason);
        }
        return because;
    }

    /** What was looked at in vain. */
    private String nothing() {
        Facts facts = scene.facts();
        boolean kernel = facts.dump().kind().kernel();
        String to = " to a " + (kernel ? "driver" : "module") + " that can be named";
        if (!facts.stack().isEmpty()) {
            return "neither the stack nor " + (kernel ? "a parameter" : "the exception") + " leads" + to;
        }
        boolean none = !kernel && facts.exception().find().isEmpty();
        String other = kernel ? "no parameter leads" : "the exception does not lead";
        return "the dump shows no stack of the crash, and " + (none ? "no exception" : other + to);
    }

    private List<Advice> advice(Outcome outcome, @Nullable String module) {
        Matcher matcher = new Matcher(scene, clues, outcome);
        AdviceText names = new AdviceText(scene, outcome.part(), module);
        Clue subject = Clue.of(Role.CRASH, module, "", "");
        List<Advice> advice = new ArrayList<>();
        for (AdviceRule rule : book.adviceFor(scene.code())) {
            if (matcher.holds(rule.when(), rule.unless(), subject) && names.complete(rule.text())) {
                add(advice, new Advice(names.filled(rule.text()), rule.why()));
            }
        }
        return advice;
    }

    /** A step that begins as an earlier one does is no other step, but another reason for it. */
    private static void add(List<Advice> advice, Advice step) {
        for (int i = 0; i < advice.size(); i++) {
            Advice earlier = advice.get(i);
            if (begin(earlier.text()).equals(begin(step.text()))) {
                String why = earlier.why().contains(step.why()) ? earlier.why() : earlier.why() + "; " + step.why();
                advice.set(i, new Advice(earlier.text(), why));
                return;
            }
        }
        advice.add(step);
    }

    /** What is to be done, up to the first word or mark that goes on. */
    private static String begin(String text) {
        int end = text.length();
        for (String more : MORE) {
            int at = text.indexOf(more);
            end = at > 0 && at < end ? at : end;
        }
        return text.substring(0, end);
    }
}
