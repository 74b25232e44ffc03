package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.Label;
import io.culprit.rule.Role;
import io.culprit.rule.Rule;
import io.culprit.verdict.Review.Before;
import io.culprit.verdict.Review.Lead;
import io.culprit.verdict.Verdict.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a verdict when many dumps have spoken: who, how sure, and why. */
class ReviewTest {

    private static final Before NAMED = new Before(Kind.CULPRIT, "foo.sys", 0.9);

    private static Hypothesis of(String subject, boolean module, double weight, Label carries, String... says) {
        Hypothesis hypothesis = new Hypothesis(subject, module);
        for (int i = 0; i < says.length; i++) {
            String id = subject + i;
            Rule rule = new Rule(id, "", Role.CULPRIT, List.of(), List.of(), null, weight, carries, null, "", false);
            hypothesis.add(rule, new Evidence(id, false, "culprit", says[i], "other dumps", weight));
        }
        return hypothesis;
    }

    private static Review review(Before before, Hypothesis nobody, Hypothesis... ranked) {
        double total = nobody == null ? 1 : Math.exp(nobody.score());
        for (Hypothesis hypothesis : ranked) {
            total += Math.exp(hypothesis.score());
        }
        return Review.of(before, List.of(ranked), nobody, total);
    }

    @Test
    void allIsAsItWasWhereNoRuleHolds() {
        Review review = review(NAMED, null, new Hypothesis("foo.sys", true, 0.9));
        assertThat(review).isEqualTo(new Review(Kind.CULPRIT, "foo.sys", 0.9, List.of(), List.of()));
    }

    @Test
    void aModuleOfWhichManyDumpsTellIsNamed() {
        Review review = review(
                new Before(Kind.INCONCLUSIVE, "", 0.3), null, of("bar.sys", true, 4, Label.STRONG, "all have it"));
        assertThat(review.kind()).isEqualTo(Kind.CULPRIT);
        assertThat(review.subject()).isEqualTo("bar.sys");
        assertThat(review.confidence()).as("no more than its rule carries").isEqualTo(0.98);
        assertThat(review.because()).containsExactly("all have it");
        assertThat(review.leads()).containsExactly(new Lead("bar.sys", 0.98));
    }

    @Test
    void aPartOfTheHardwareIsNamedAndIsNoLead() {
        Review review = review(NAMED, null, of("memory", false, 4, Label.CERTAIN, "bits flip"));
        assertThat(review.kind()).isEqualTo(Kind.HARDWARE);
        assertThat(review.subject()).isEqualTo("memory");
        assertThat(review.leads()).isEmpty();
    }

    @Test
    void whatIsLessThanProbableIsAnOpenCaseAndNoMoreThanPossible() {
        Review review = review(
                NAMED,
                of("nobody", false, 1, Label.CERTAIN, "it is open"),
                of("foo.sys", true, 2, Label.CERTAIN, "seen"));
        assertThat(review.kind()).isEqualTo(Kind.INCONCLUSIVE);
        assertThat(review.subject()).isEmpty();
        assertThat(review.confidence()).isEqualTo(0.731);
        assertThat(review.leads()).containsExactly(new Lead("foo.sys", 0.731));
        Review open = review(
                NAMED,
                null,
                of("foo.sys", true, 2, Label.POSSIBLE, "seen"),
                of("bar.sys", true, 1, Label.CERTAIN, "seen"));
        assertThat(open.confidence()).isEqualTo(0.665);
        Review nobody = review(NAMED, of("nobody", false, 1, Label.CERTAIN, "it is open"));
        assertThat(nobody).isEqualTo(new Review(Kind.INCONCLUSIVE, "", 0, List.of("it is open"), List.of()));
    }

    @Test
    void theSurestIsNamedAlthoughAnotherScoresMoreAndMayCarryLess() {
        Review review = review(
                NAMED,
                null,
                of("bar.sys", true, 4.1, Label.POSSIBLE, "a guess"),
                of("foo.sys", true, 4, Label.PROBABLE, "seen"));
        assertThat(review.leads()).extracting(Lead::module).containsExactly("bar.sys", "foo.sys");
        assertThat(review.leads().getFirst().confidence())
                .isGreaterThan(review.leads().getLast().confidence());
    }

    @Test
    void whatWeighsMostIsSaidFirstAndOnce() {
        Review review = review(
                NAMED,
                of("nobody", false, -3, Label.CERTAIN, "against nobody"),
                of("foo.sys", true, 2, Label.CERTAIN, "seen", "seen"),
                of("bar.sys", true, 2.5, Label.CERTAIN, "more"));
        assertThat(review.because()).containsExactly("against nobody", "more", "seen");
    }

    @Test
    void fiveLeadsAreEnoughTheSurestFirst() {
        Hypothesis[] many = new Hypothesis[7];
        for (int i = 0; i < many.length; i++) {
            many[i] = of("drv" + i + ".sys", true, i / 10.0, Label.CERTAIN, "seen");
        }
        assertThat(review(NAMED, null, many).leads())
                .extracting(Lead::module)
                .containsExactly("drv6.sys", "drv5.sys", "drv4.sys", "drv3.sys", "drv2.sys");
    }

    /** A confidence is said with three digits: what differs by their rounding alone is the same. */
    @Test
    void aCaseIsNoSurerByRounding() {
        Hypothesis foo = new Hypothesis("foo.sys", true, 0.9);
        Rule rule = new Rule("r", "", Role.CULPRIT, List.of(), List.of(), null, 0.012, Label.CERTAIN, null, "", false);
        foo.add(rule, new Evidence("r", false, "culprit", "seen", "other dumps", 0.012));
        assertThat(review(NAMED, null, foo).confidence()).isEqualTo(0.9);
        Hypothesis surer = new Hypothesis("foo.sys", true, 0.9);
        Rule more = new Rule("m", "", Role.CULPRIT, List.of(), List.of(), null, 0.1, Label.CERTAIN, null, "", false);
        surer.add(more, new Evidence("m", false, "culprit", "seen", "other dumps", 0.1));
        assertThat(review(NAMED, null, surer).confidence()).isGreaterThan(0.901);
        assertThat(review(new Before(Kind.HARDWARE, "memory", 0.9), null, foo).confidence())
                .as("another kind of answer is another answer")
                .isEqualTo(0.901);
    }
}
