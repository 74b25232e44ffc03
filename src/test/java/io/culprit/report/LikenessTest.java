package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {

    private static final List<String> WORDS = List.of("analyze", "triage", "rules", "--symbol-path", "--format");

    @ParameterizedTest
    @CsvSource({
        "analyse,analyze",
        "anlayze,analyze",
        "analyz,analyze",
        "tirage,triage",
        "rule,rules",
        "--symbols-path,--symbol-path",
        "--symbol,--symbol-path",
        "--fromat,--format"
    })
    void findsTheWordThatWasMeant(String typed, String meant) {
        assertThat(Likeness.find(typed, WORDS)).isEqualTo(meant);
    }

    @Test
    void findsNothingForWhatIsLikeNone() {
        assertThat(Likeness.find("weather", WORDS)).isNull();
        assertThat(Likeness.find("x", WORDS)).isNull();
        assertThat(Likeness.find("a".repeat(100_000), WORDS)).isNull();
    }
}
