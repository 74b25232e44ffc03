package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody may have meant who wrote a word that there is not. */
class VocabularyTest {

    @ParameterizedTest
    @CsvSource({
        "bugchek.code, bugCheck.code",
        "BUGCHECK.CODE, bugCheck.code",
        "bugCheck.p5, bugCheck.p1",
        "module.vesion, module.version",
        "module.verion, module.version",
        "recurs.flip, recurs.flips"
    })
    void suggestsTheNearestWordWhateverItsCase(String wrong, String meant) {
        assertThatThrownBy(() -> Vocabulary.FACTS.of(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown fact '" + wrong + "', did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "quite another thing", "zzzzzzzzzzzz"})
    void suggestsNothingWhereNoWordIsNear(String wrong) {
        assertThatThrownBy(() -> Vocabulary.LABELS.of(wrong)).hasMessage("unknown label '" + wrong + "'");
    }

    @Test
    void lookingForAWordThatThereIsNotIsNoError() {
        assertThat(Vocabulary.ROLES.find("stack")).isEqualTo(Role.STACK);
        assertThat(Vocabulary.ROLES.find("Stack")).isNull();
    }

    @Test
    void aLongWordIsComparedByHowItBegins() {
        String tail = "x".repeat(100_000);
        assertThatThrownBy(() -> Vocabulary.FACTS.of("history.longestMicroseconds" + tail))
                .hasMessageContaining("unknown fact 'history.longestMicroseconds");
    }
}
