package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The built-in rules and a user's own as one book: which are asked for, in what order, and how people read them. */
class RuleBookTest {

    private static final RuleBook BUILT_IN = RuleBook.builtIn();

    private static RuleFile file(String json) throws RuleFileException {
        return RuleFile.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> own(List<Rule> rules) {
        return rules.stream().filter(Rule::user).map(Rule::id).toList();
    }

    private static String words(RuleBook book, String id) {
        return book.list().stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow()
                .words();
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
    void findsTheRulesThatNameTheModuleTheBugCheckBothOrNeitherInTheirOrder() throws RuleFileException {
        RuleBook book = BUILT_IN.with(file("""
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
              {"id": "prefix-and-code", "explain": "e", "on": "stack", "says": "s", "if": ["bugCheck.code == 209", "module.name == foo?sys"]},
              {"id": "module", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == foo.sys"]},
              {"id": "three", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == foo*"]},
              {"id": "end", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == *oo"]},
              {"id": "tiny", "explain": "e", "on": "stack", "says": "s", "if": ["module.name == fo"]}]}
            """));
        assertThat(own(book.rulesFor(Role.STACK, "Foo.SYS", 0xD1)))
                .containsExactly(
                        "any",
                        "short",
                        "no-prefix",
                        "both",
                        "escaped",
                        "not",
                        "code",
                        "prefix-and-code",
                        "module",
                        "three",
                        "end");
        assertThat(own(book.rulesFor(Role.STACK, null, 0))).containsExactly("short", "no-prefix", "not", "end");
        assertThat(own(book.rulesFor(Role.STACK, null, 0xD1)))
                .containsExactly("short", "no-prefix", "not", "code", "end");
        assertThat(own(book.rulesFor(Role.STACK, "foo.sys", 0)))
                .containsExactly("any", "short", "no-prefix", "escaped", "not", "module", "three", "end");
        assertThat(own(book.rulesFor(Role.STACK, "fo", 0))).containsExactly("short", "no-prefix", "not", "end", "tiny");
        assertThat(own(book.rulesFor(Role.STACK, "foo", 0))).contains("three", "end");
        assertThat(own(book.rulesFor(Role.LOADED, "foo.sys", 0))).containsExactly("other-role");
        assertThat(own(book.rulesFor(Role.RAISER, "foo.sys", 0))).isEmpty();
    }

    @Test
    void rulesOfAFileComeBehindThoseOfTheProgramAndOfEarlierFiles() throws RuleFileException {
        RuleBook book = BUILT_IN.with(file(
                        "{\"rules\": [{\"id\": \"first\", \"explain\": \"e\", \"on\": \"stack\", \"says\": \"s\"}]}"))
                .with(file("""
                    {"rules": [{"id": "second", "explain": "e", "on": "stack", "says": "s"}],
                     "advice": [{"id": "own", "text": "t", "why": "w", "if": ["bugCheck.code == 0xd1"]}]}
                    """));
        List<Rule> rules = book.rulesFor(Role.STACK, "foo.sys", 0xD1);
        assertThat(own(rules.subList(rules.size() - 2, rules.size()))).containsExactly("first", "second");
        assertThat(own(rules)).containsExactly("first", "second");
        assertThat(rules.subList(0, rules.size() - 2))
                .isEqualTo(BUILT_IN.rulesFor(Role.STACK, "foo.sys", 0xD1))
                .isNotEmpty();
        assertThat(book.advice()).hasSize(BUILT_IN.advice().size() + 1).last().satisfies(own -> {
            assertThat(own.id()).isEqualTo("own");
            assertThat(own.user()).isTrue();
        });
        assertThat(book.adviceFor(0xD1)).last().extracting(AdviceRule::id).isEqualTo("own");
        assertThat(book.adviceFor(0xD1).size())
                .isEqualTo(BUILT_IN.adviceFor(0xD1).size() + 1)
                .isLessThan(book.advice().size());
        assertThat(book.list()).hasSize(BUILT_IN.list().size() + 3);
        assertThat(book.list()).last().extracting(RuleBook.Summary::on).isEqualTo("advice");
    }

    @Test
    void anIdOfAnEarlierFileIsTakenAndTheFirstOfTheFileIsNamed() throws RuleFileException {
        RuleFile earlier = file("""
            {"rules": [{"id": "a", "explain": "e", "on": "stack", "says": "s"}],
             "advice": [{"id": "b", "text": "t", "why": "w"}]}
            """);
        RuleFile later = file("""
            {"advice": [{"id": "c", "text": "t", "why": "w"},
                        {"id": "b", "text": "t", "why": "w"}],
             "known": [{"id": "a", "driver": "d.sys", "says": "s"}]}
            """);
        assertThatThrownBy(() -> BUILT_IN.with(earlier).with(later))
                .isInstanceOfSatisfying(RuleFileException.class, taken -> {
                    assertThat(taken).hasMessage("the id 'b' is taken by a built-in rule or another file");
                    assertThat(taken.line()).isEqualTo(2);
                });
    }

    @Test
    void aRuleIsExplainedWithAllThatItAsksAndAllThatBoundsIt() throws RuleFileException {
        RuleBook book = BUILT_IN.with(file("""
            {"rules": [{"id": "site", "explain": "We know it.", "on": "stack", "if": ["module.name == foo.sys"],
                        "unless": ["system.build < 22000"], "weight": -1.25, "carries": "probable", "limits": "strong",
                        "blames": "memory", "says": "{module} fails"},
                       {"id": "plain", "explain": "Why.", "on": "loaded", "weight": 2, "says": "it is there"}],
             "advice": [{"id": "do", "text": "Do it.", "why": "it helps"}]}
            """));
        assertThat(words(book, "site")).isEqualTo("""
            site  (user rule)
              We know it.
              starts from: stack
              if module.name == foo.sys  (file name; * and ? match)
              unless system.build < 22000  (build of the system)
              alone at most probable
              never more than strong
              says: {module} fails (blames memory)
              weight: -1.3 (natural logarithm of odds)

            """);
        assertThat(words(book, "plain")).isEqualTo("""
            plain  (user rule)
              Why.
              starts from: loaded
              says: it is there
              weight: +2.0 (natural logarithm of odds)

            """);
        assertThat(words(book, "do")).isEqualTo("""
            do  (user rule)
              Do it.
              starts from: advice
              says: it helps

            """);
        assertThat(words(BUILT_IN, "fault-in-driver")).startsWith("fault-in-driver\n");
    }

    @Test
    void everyFactAndRoleThatARuleCanAskForHasAMeaning() {
        assertThat(RuleBook.facts())
                .hasSameSizeAs(FactName.values())
                .contains(
                        new RuleBook.Meaning("module.version", "version: file version"),
                        new RuleBook.Meaning("crash.has", "role: whether any module has a role"),
                        new RuleBook.Meaning("dma.access", "text: read or write"))
                .allSatisfy(fact -> assertThat(fact.meaning()).matches("(number|text|flag|version|role): .+"));
        assertThat(RuleBook.roles())
                .hasSameSizeAs(Role.values())
                .contains(new RuleBook.Meaning("corruption", "memory is damaged"))
                .allSatisfy(role -> assertThat(role.meaning()).isNotBlank());
    }
}
