package io.culprit.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({
        "stack, stack, 0",
        "stak, stack, 1",
        "stackk, stack, 1",
        "stuck, stack, 1",
        "tsack, stack, 2",
        "'', stack, 5",
        "kitten, sitting, 3"
    })
    void countsWhatMustBeChangedEitherWay(String left, String right, int changes) {
        assertThat(Spelling.distance(left, right)).isEqualTo(changes);
        assertThat(Spelling.distance(right, left)).isEqualTo(changes);
    }
}
