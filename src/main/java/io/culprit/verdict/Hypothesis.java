package io.culprit.verdict;

import io.culprit.rule.Label;
import io.culprit.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/** One possible answer, a module or a component of the hardware, with all that speaks for and against it. */
final class Hypothesis {

    /** The odds of what is certain have no end. */
    private static final double MOST = 0.999;

    private final String subject;
    private final boolean module;
    private final List<Evidence> evidence = new ArrayList<>();

    /** Rules that begin a case although each alone is far from enough: the weight is negative, and yet it does not speak against. */
    private final List<String> leads = new ArrayList<>();

    private double score;
    private boolean supported;
    private Label carries = Label.NONE;
    private Label limit = Label.CERTAIN;

    Hypothesis(String subject, boolean module) {
        this.subject = subject;
        this.module = module;
    }

    /** One for which a verdict has spoken already, so surely. */
    Hypothesis(String subject, boolean module, double confidence) {
        this(subject, module);
        double sure = Math.min(confidence, MOST);
        score = Math.log(sure / (1 - sure));
        supported = true;
        carries = Label.of(confidence);
    }

    void add(Rule rule, Evidence found) {
        for (Evidence earlier : evidence) {
            if (earlier.rule().equals(found.rule())) {
                return;
            }
        }
        evidence.add(found);
        score += rule.weight();
        boolean against = rule.weight() < 0 && rule.carries() == Label.CERTAIN;
        supported |= !against;
        if (!against && rule.weight() < 0) {
            leads.add(found.rule());
        }
        if (!against && rule.carries().ordinal() < carries.ordinal()) {
            carries = rule.carries();
        }
        if (rule.limits() != null && rule.limits().ordinal() > limit.ordinal()) {
            limit = rule.limits();
        }
    }

    String subject() {
        return subject;
    }

    boolean isModule() {
        return module;
    }

    /** Whether anything speaks for it at all. */
    boolean supported() {
        return supported;
    }

    /** Whether this evidence of it speaks against it. */
    boolean against(Evidence one) {
        return one.weight() < 0 && !leads.contains(one.rule());
    }

    /** The sum of the weights: natural logarithm of the odds against nobody. */
    double score() {
        return score;
    }

    /** Most important first. */
    List<Evidence> evidence() {
        List<Evidence> sorted = new ArrayList<>(evidence);
        sorted.sort((left, right) -> Double.compare(right.weight(), left.weight()));
        return sorted;
    }

    /** The confidence, no higher than the best evidence carries and every limit allows. */
    double limited(double confidence) {
        Label most = carries.ordinal() > limit.ordinal() ? carries : limit;
        return Math.min(confidence, most.atMost());
    }
}
