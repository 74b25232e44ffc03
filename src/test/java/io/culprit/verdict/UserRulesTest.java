package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.stack.FrameTrust;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What becomes of a verdict by rules, drivers and tags of a user's own file. */
class UserRulesTest {

    private static final RuleBook BUILT_IN = RuleBook.builtIn();

    private static RuleBook with(String json) throws RuleFileException {
        return BUILT_IN.with(RuleFile.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aUserRuleAddsItsShareVisibly() throws RuleFileException {
        RuleBook book = with("""
            {"rules": [{"id": "site-1", "explain": "We know it.", "on": "loaded", "if": ["module.name == foo.sys", "bugCheck.code == 0xd1"],
                        "weight": 4.5, "says": "{module} is known here to crash"}]}\
            """);
        CrashFacts facts = CrashFacts.kernel().driver("foo.sys").bugCheck(0xD1, "stack", 1);
        Verdict verdict = new Judge(book).judge(facts.build());
        assertThat(verdict.candidates().getFirst().module()).isEqualTo("foo.sys");
        assertThat(verdict.candidates().getFirst().evidence()).anyMatch(Evidence::userRule);
        assertThat(verdict.because()).contains("foo.sys is known here to crash");
    }

    @Test
    void siteKnowledgeHoldsForOlderVersionsOnlyAndIsNeverMoreThanPossible() throws RuleFileException {
        RuleBook book = with("""
            {"known": [{"id": "kb1", "driver": "foo.sys", "versionBelow": "2.10", "weight": 6, "says": "{module} is older than 2.10", "see": "KB 1"}]}\
            """);
        assertThat(book.list())
                .anyMatch(rule -> rule.id().equals("kb1") && rule.says().contains("KB 1"));
        CrashFacts facts = CrashFacts.kernel().driver("foo.sys").bugCheck(0xD1, "stack", 1);
        assertThat(new Judge(book).judge(facts.build()).candidates()).isEmpty();
    }

    @Test
    void theDateOfTheBuildStandsInForAVersionThatTheDumpDoesNotTell() throws RuleFileException {
        RuleBook book = with("""
            {"known": [{"id": "kb1", "driver": "foo.sys", "versionBelow": "2.10", "builtBefore": "2024-03-06", "says": "old"}]}\
            """);
        assertThat(known(book, CrashFacts.kernel().driver("foo.sys"))).isTrue();
        assertThat(known(book, CrashFacts.kernel().module("foo.sys", 1_709_700_000L)))
                .isFalse();
        assertThat(known(book, CrashFacts.kernel().module("foo.sys", 7))).isFalse();
        assertThat(known(book, CrashFacts.kernel().version("foo.sys", "2.9"))).isTrue();
        assertThat(known(book, CrashFacts.kernel().version("foo.sys", "2.10"))).isFalse();
    }

    private static boolean known(RuleBook book, CrashFacts facts) {
        return !new Judge(book)
                .judge(facts.bugCheck(0xD1, "stack", 1).build())
                .candidates()
                .isEmpty();
    }

    @Test
    void aTagOfARuleFileNamesTheOwnerOfABlock() throws RuleFileException {
        RuleBook book = with("{\"drivers\": [{\"file\": \"foo.sys\", \"tags\": [\"Foo\"]}]}");
        CrashFacts facts =
                CrashFacts.kernel().driver("foo.sys").bugCheck(0xC2, "stack", 7).pool("Foo ", false, null);
        assertThat(new Judge(book).judge(facts.build()).candidates().getFirst().module())
                .isEqualTo("foo.sys");
        assertThat(new Judge(BUILT_IN).judge(facts.build()).candidates()).isEmpty();
    }

    @Test
    void aTagOfAFamilyOfDriversNamesTheOneThatIsLoaded() throws RuleFileException {
        RuleBook book = with("{\"drivers\": [{\"file\": \"Foo*.sys\", \"tags\": [\"Foo\"]}]}");
        CrashFacts facts =
                CrashFacts.kernel().driver("bar.sys").driver("FOO64.sys").bugCheck(0xC2, "stack", 7);
        assertThat(new Judge(book)
                        .judge(facts.pool("Foo ", false, null).build())
                        .candidates())
                .extracting(Candidate::module)
                .containsExactly("FOO64.sys");
        CrashFacts none = CrashFacts.kernel().driver("bar.sys").bugCheck(0xC2, "stack", 7);
        assertThat(new Judge(book).judge(none.pool("Foo ", false, null).build()).candidates())
                .isEmpty();
    }

    @Test
    void aRuleHoldsWhereAllOfItsConditionsDoAndNoneOfItsExceptions() throws RuleFileException {
        RuleBook book = with("""
            {"rules": [
              {"id": "all", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == FOO.sys", "bugCheck.code in 0xd1"]},
              {"id": "not", "explain": "e", "on": "stack", "says": "s", "unless": ["module.name == bar.sys", "bugCheck.code == 0x9f"]},
              {"id": "excepted", "explain": "e", "on": "stack", "says": "s", "unless": ["bugCheck.code == 0x9f", "module.name == foo.sys"]},
              {"id": "half", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == foo.sys", "bugCheck.code == 0x9f"]},
              {"id": "other-module", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == bar.sys"]}]}
            """);
        CrashFacts facts =
                CrashFacts.kernel().driver("foo.sys").bugCheck(0xD1, "stack", 1).frame("foo.sys", FrameTrust.UNWIND);
        assertThat(Holding.of(book, facts.build()))
                .contains("all", "not")
                .doesNotContain("excepted", "half", "other-module");
    }
}
