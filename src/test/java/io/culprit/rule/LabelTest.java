package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTest {

    @ParameterizedTest
    @CsvSource({
        "certain, 0.99, 1",
        "strong, 0.95, 0.98",
        "probable, 0.80, 0.94",
        "possible, 0.20, 0.79",
        "none, 0, 0.19"
    })
    void aLabelBeginsAtItsShareAndEndsBelowTheNext(String word, double least, double most) {
        Label label = Vocabulary.LABELS.of(word);
        assertThat(label.word()).isEqualTo(word);
        assertThat(Label.of(least)).isEqualTo(label);
        assertThat(Label.of(most)).isEqualTo(label);
        assertThat(label.atMost()).isEqualTo(most);
        assertThat(Label.of(label.atMost())).isEqualTo(label);
    }

    @Test
    void lessThanAShareIsTheLabelBelow() {
        assertThat(Label.of(0.9899)).isEqualTo(Label.STRONG);
        assertThat(Label.of(0.1999)).isEqualTo(Label.NONE);
        assertThat(Label.of(Double.NaN)).as("no confidence is none").isEqualTo(Label.NONE);
    }
}
