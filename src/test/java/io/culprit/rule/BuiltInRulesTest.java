package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the program brings along is what stands in its rule file, however the build lays it out. */
class BuiltInRulesTest {

    private static RuleFile written;

    private final BuiltInRules rules = new BuiltInRules();

    @BeforeAll
    static void readTheRulesAsPeopleWriteThem() throws IOException, RuleFileException {
        written = RuleFile.read(Files.readAllBytes(Path.of("src/main/resources/io/culprit/rule/rules.json")));
    }

    @Test
    void everyRuleIsThereAsItWasWrittenAndInItsPlace() {
        assertThat(rules.rules())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("user")
                .containsExactlyElementsOf(written.rules());
        assertThat(rules.rules()).noneMatch(Rule::user);
        assertThat(written.rules()).allMatch(Rule::user);
    }

    @Test
    void everyAdviceIsThereOnceHoweverManyBugChecksItIsFor() {
        assertThat(rules.advice())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("user")
                .containsExactlyElementsOf(written.advice());
        assertThat(rules.advice()).noneMatch(AdviceRule::user);
        assertThat(written.advice()).allMatch(AdviceRule::user);
    }

    @Test
    void everyIdIsThereOnce() {
        assertThat(rules.ids()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(written.ids());
    }

    /** A crash asks for the advice for its bug check: all that may hold for it, and little else. */
    @Test
    void theAdviceForABugCheckIsWhatNamesItOrNoneInItsPlace() {
        for (int code : new int[] {0, 0x1A, 0x7A, 0x9F, 0xE6, 0x116, 0x124, 0xDEAD}) {
            List<String> expected = new ArrayList<>();
            for (AdviceRule advice : written.advice()) {
                Set<Long> codes = codes(advice);
                if (codes.isEmpty() || codes.contains((long) code)) {
                    expected.add(advice.id());
                }
            }
            assertThat(rules.adviceFor(code))
                    .as("0x%x", code)
                    .extracting(AdviceRule::id)
                    .containsExactlyElementsOf(expected);
        }
    }

    private static Set<Long> codes(AdviceRule advice) {
        Set<Long> codes = new HashSet<>();
        for (Condition condition : advice.when()) {
            String sign = condition.operator().word();
            if (condition.fact() == FactName.BUG_CHECK_CODE && (sign.equals("==") || sign.equals("in"))) {
                codes.addAll(condition.numbers());
            }
        }
        return codes;
    }
}
