package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.DriverClass;
import io.culprit.rule.Role;
import io.culprit.rule.Rule;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.stack.FrameTrust;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleBookTest {

    private static final RuleBook BUILT_IN = RuleBook.builtIn();

    private static RuleBook with(String json) throws RuleFileException {
        return BUILT_IN.with(RuleFile.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyBuiltInRuleHasItsOwnIdAndAnExplanation() {
        HashSet<String> ids = new HashSet<>();
        assertThat(BUILT_IN.list()).hasSizeGreaterThan(40).allSatisfy(rule -> {
            assertThat(ids.add(rule.id())).as(rule.id()).isTrue();
            assertThat(rule.explain()).isNotBlank();
            assertThat(rule.user()).isFalse();
        });
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
    void anAddedDriverBeatsTheBuiltInTable() throws RuleFileException {
        RuleBook book = with("""
            {"drivers": [{"file": "acme*.sys", "vendor": "Acme", "class": "network-wired", "dma": "bus-master"},
                         {"file": "rt640x64.sys", "vendor": "Test", "class": "audio"}]}\
            """);
        assertThat(book.drivers().of("ACME12.sys").vendor()).isEqualTo("Acme");
        assertThat(book.drivers().of("RT640x64.SYS").driverClass()).isEqualTo(DriverClass.AUDIO);
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
    void findsTheRulesThatNameTheModuleTheBugCheckBothOrNeitherInTheirOrder() throws RuleFileException {
        RuleBook book = with("""
            {"rules": [
              {"id": "any", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == foo*.sys", "bugCheck.code in 0xd1"]},
              {"id": "short", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == fo*.sys"]},
              {"id": "other-prefix", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == fop*.sys"]},
              {"id": "no-prefix", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == ?oo.sys"]},
              {"id": "both", "explain": "e", "on": "stack", "says": "s", "if": ["bugCheck.code == 0xd1", "module.name ==  FOO.sys "]},
              {"id": "other-module", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == bar.sys"]},
              {"id": "escaped", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == \\u0066oo.sys"]},
              {"id": "not", "explain": "e", "on": "stack", "says": "s", "unless": ["module.name == bar.sys", "bugCheck.code == 0x9f"]},
              {"id": "other-code", "explain": "e", "on": "stack", "says": "s", "if": ["bugCheck.code == 0x9f"]},
              {"id": "other-role", "explain": "e", "on": "loaded", "says": "s", "if": ["module.name == foo.sys"]},
              {"id": "code", "explain": "e", "on": "stack", "says": "s", "if": ["bugCheck.code == 209"]},
              {"id": "module", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == foo.sys"]}]}
            """);
        List<String> own = book.rulesFor(Role.STACK, "Foo.SYS", 0xD1).stream()
                .filter(Rule::user)
                .map(Rule::id)
                .toList();
        assertThat(own).containsExactly("any", "short", "no-prefix", "both", "escaped", "not", "code", "module");
        assertThat(book.rulesFor(Role.STACK, null, 0).stream()
                        .filter(Rule::user)
                        .map(Rule::id))
                .containsExactly("short", "no-prefix", "not");
        CrashFacts facts =
                CrashFacts.kernel().driver("foo.sys").bugCheck(0xD1, "stack", 1).frame("foo.sys", FrameTrust.UNWIND);
        assertThat(new Judge(book).holding(facts.build()))
                .contains("any", "short", "no-prefix", "both", "escaped", "not", "code", "module")
                .doesNotContain("other-module", "other-prefix", "other-code");
    }
}
