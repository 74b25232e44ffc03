package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a pattern looks at grows with the text: counted in characters, not in seconds. The longest repetition that a pattern allows itself is
 * of 255 characters; both texts are much longer, and what is not linear then is not linear beyond.
 */
class RedactionGrowthTest {

    private static final int WORST = 1 << 20;

    private static final List<String> PIECES = List.of(
            "-rf",
            "a",
            "a.",
            "@",
            "a@a",
            "a@a.",
            "\\",
            "/",
            "\\\\",
            "\\\\a",
            "\\Users\\",
            "/home/",
            "/Users//",
            "/Users/\"",
            " ",
            "user ",
            "user =",
            "serial ",
            "serial number ",
            "serial no. ",
            "S-1-5-21-",
            "S-1-5-21-1",
            "-1",
            "PCI\\",
            "PCI\\a",
            "USB\\a\\",
            "HOSTNAME: ",
            "COMPUTERNAME=");

    private static final int LARGE = 1 << 17;
    private static final int SMALL = LARGE / 16;

    private static List<String> pieces() {
        return PIECES;
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void everyPatternIsLinear(String piece) {
        for (Pattern pattern : Redaction.patterns()) {
            long small = looks(pattern, piece.repeat(SMALL / piece.length()));
            long large = looks(pattern, piece.repeat(LARGE / piece.length()));
            assertThat(large).as("%s over %s", pattern, piece).isLessThanOrEqualTo(17 * small + 1000);
        }
    }

    /** Each pattern over a MiB of what makes it look most. */
    @Test
    void theWorstTextOfEachPatternIsLinearUpToAMebibyte() {
        for (Pattern pattern : Redaction.patterns()) {
            String worst = "";
            long small = -1;
            for (String piece : PIECES) {
                long looks = looks(pattern, piece.repeat(SMALL / piece.length()));
                if (looks > small) {
                    small = looks;
                    worst = piece;
                }
            }
            long large = looks(pattern, worst.repeat(WORST / worst.length()));
            assertThat(large).as("%s over %s", pattern, worst).isLessThanOrEqualTo((WORST / SMALL + 1) * small + 1000);
        }
    }

    private static long looks(Pattern pattern, String text) {
        Counted counted = new Counted(text);
        Matcher matcher = pattern.matcher(counted);
        while (matcher.find()) {
            assertThat(matcher.end()).isGreaterThan(matcher.start());
        }
        return counted.looks;
    }

    /** Counts how often a character is looked at, and gives up long before a square is reached. */
    private static final class Counted implements CharSequence {

        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            looks++;
            if (looks > 300L * text.length()) {
                throw new AssertionError("more than 300 looks for each character");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }
    }
}
