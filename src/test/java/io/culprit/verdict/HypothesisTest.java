package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culprit.rule.Label;
import io.culprit.rule.Role;
import io.culprit.rule.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What speaks for an answer adds up, once each, and bounds how sure it can get. */
class HypothesisTest {

    private final Hypothesis hypothesis = new Hypothesis("foo.sys", true);

    private HypothesisTest add(String id, double weight, Label carries, Label limits) {
        Rule rule = new Rule(id, "", Role.STACK, List.of(), List.of(), null, weight, carries, limits, "", false);
        hypothesis.add(rule, evidence(id, weight));
        return this;
    }

    private static Evidence evidence(String id, double weight) {
        return new Evidence(id, false, "stack", "seen", "stack", weight);
    }

    @Test
    void weightsAddUpAndARuleCountsOnce() {
        add("a", 2, Label.CERTAIN, null).add("b", 1.5, Label.CERTAIN, null).add("a", 2, Label.CERTAIN, null);
        assertThat(hypothesis.score()).isEqualTo(3.5);
        assertThat(hypothesis.evidence()).extracting(Evidence::rule).containsExactly("a", "b");
    }

    @Test
    void whatWeighsMostIsSaidFirst() {
        add("small", 0.5, Label.CERTAIN, null)
                .add("against", -1, Label.CERTAIN, null)
                .add("big", 2, Label.CERTAIN, null);
        assertThat(hypothesis.evidence()).extracting(Evidence::rule).containsExactly("big", "small", "against");
    }

    @Test
    void whatSpeaksAgainstAloneSupportsNothing() {
        assertThat(hypothesis.supported()).isFalse();
        add("against", -1, Label.CERTAIN, null);
        assertThat(hypothesis.supported()).isFalse();
        assertThat(hypothesis.against(evidence("against", -1))).isTrue();
        assertThat(hypothesis.limited(0.5)).as("nothing carries it").isEqualTo(Label.NONE.atMost());
    }

    @Test
    void aRuleOfNoWeightSupportsAndSpeaksAgainstNobody() {
        add("neutral", 0, Label.CERTAIN, null);
        assertThat(hypothesis.supported()).isTrue();
        assertThat(hypothesis.against(evidence("neutral", 0))).isFalse();
        assertThat(hypothesis.limited(1)).isEqualTo(1);
    }

    /** It begins a case that alone is far from enough: it says what it carries. */
    @Test
    void aLeadOfNegativeWeightSupportsAndDoesNotSpeakAgainst() {
        add("lead", -0.7, Label.PROBABLE, null);
        assertThat(hypothesis.supported()).isTrue();
        assertThat(hypothesis.against(evidence("lead", -0.7))).isFalse();
        assertThat(hypothesis.limited(1)).isEqualTo(0.94);
    }

    @Test
    void theBestEvidenceCarriesAndTheStrictestLimitBounds() {
        add("weak", 1, Label.POSSIBLE, null);
        assertThat(hypothesis.limited(1)).isEqualTo(0.79);
        assertThat(hypothesis.limited(0.5)).isEqualTo(0.5);
        add("better", 1, Label.STRONG, null).add("weaker", 1, Label.POSSIBLE, null);
        assertThat(hypothesis.limited(1)).isEqualTo(0.98);
        add("bound", 1, Label.CERTAIN, Label.PROBABLE).add("loose", 1, Label.CERTAIN, Label.STRONG);
        assertThat(hypothesis.limited(1)).isEqualTo(0.94);
        add("bound against", -1, Label.CERTAIN, Label.POSSIBLE);
        assertThat(hypothesis.limited(1)).as("what speaks against bounds, too").isEqualTo(0.79);
    }

    @Test
    void whatSpeaksAgainstCarriesNothing() {
        add("weak", 1, Label.POSSIBLE, null).add("against", -1, Label.CERTAIN, null);
        assertThat(hypothesis.limited(1)).isEqualTo(0.79);
    }

    @Test
    void aVerdictThatHasSpokenIsWorthItsOdds() {
        Hypothesis spoken = new Hypothesis("foo.sys", true, 0.9);
        assertThat(spoken.score()).isEqualTo(Math.log(9), within(1e-9));
        assertThat(spoken.supported()).isTrue();
        assertThat(spoken.isModule()).isTrue();
        assertThat(spoken.subject()).isEqualTo("foo.sys");
        assertThat(spoken.evidence()).isEmpty();
        assertThat(spoken.limited(1)).as("no surer by itself than it was").isEqualTo(0.94);
        assertThat(new Hypothesis("memory", false, 1).score())
                .as("the odds of what is certain have no end")
                .isEqualTo(Math.log(999), within(1e-9));
        assertThat(new Hypothesis("memory", false, 1).isModule()).isFalse();
    }
}
