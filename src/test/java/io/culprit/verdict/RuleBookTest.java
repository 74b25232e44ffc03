package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.stack.FrameTrust;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        for (String date : List.of("May", "2024-3-6", "2024-02-30", "2024-13-01", "20240-3-06", "2024/03/06")) {
            complains(
                    "{\"known\": [{\"id\": \"a\", \"driver\": \"b\", \"says\": \"c\", \"builtBefore\": \"" + date
                            + "\"}]}",
                    1,
                    67,
                    "a date is written");
        }
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
        complains("{\"drivers\": [{\"file\": \"foo.sys\", \"tags\": [\"TooLong\"]}]}", 1, 43, "one to four characters");
    }

    @Test
    void commentsAndTrailingCommasAreAllowed() throws RuleFileException {
        assertThat(with("// ours\n{\"rules\": [],}").list()).hasSameSizeAs(BUILT_IN.list());
    }

    @Test
    void complaintsNameLineAndColumnAndWhatWasPerhapsMeant() {
        complains(
                "{\"rules\": [\n"
                        + "  {\"id\": \"a\", \"explain\": \"b\", \"on\": \"stack\", \"says\": \"x\",\n"
                        + "   \"if\": [\"bugCheck.cod == 1\"]}]}",
                3,
                11,
                "unknown fact 'bugCheck.cod', did you mean 'bugCheck.code'?");
        complains("{\"ruls\": []}", 1, 2, "unknown field 'ruls', did you mean 'rules'?");
        complains("{\"rules\": [{\"id\": \"a\"}]}", 1, 12, "a rule needs 'explain'");
        complains("{\"rules\": [],\n \"rules\": []}", 2, 2, "'rules' stands twice");
        complains("{\"rules\": [", 1, 12, "the file ends where ']' belongs");
        complains("[]", 1, 1, "a rule file is an object");
    }

    @Test
    void wrongRolesOperatorsNumbersAndPlaceholdersAreRefused() {
        complains(rule("\"on\": \"stck\", \"says\": \"x\""), 1, 0, "unknown role 'stck', did you mean 'stack'?");
        complains(rule("\"on\": \"stack\", \"says\": \"{modul}\""), 1, 0, "unknown placeholder 'modul'");
        complains(
                rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"bugCheck.code = 1\"]"),
                1,
                0,
                "unknown operator '='");
        complains(
                rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"bugCheck.code == zz\"]"), 1, 0, "is not a number");
        for (String number : List.of("0x", "-", "0x12345678123456780", "9999999999999999999", "1g", "\u00e9")) {
            complains(
                    rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"bugCheck.p1 == " + number + "\"]"),
                    1,
                    0,
                    "'" + number + "' is not a number: 0x and up to 16 digits, or up to 18 decimal ones");
        }
        complains(
                rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"bugCheck.code in 1,\"]"),
                1,
                0,
                "a value is missing");
        complains(
                rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"bugCheck.code ==\"]"),
                1,
                0,
                "fact operator value");
        complains(
                rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"verifier.active == maybe\"]"),
                1,
                0,
                "is yes or no");
        complains(
                rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"crash.has == stck\"]"),
                1,
                0,
                "unknown role 'stck', did you mean 'stack'?");
        complains(rule("\"on\": \"stack\", \"says\": \"x\", \"if\": [\"module.class < a\"]"), 1, 0, "has no order");
        for (String weight : List.of("1000", "\"2\"", "-10.1", "[]")) {
            complains(
                    rule("\"on\": \"stack\", \"says\": \"x\", \"weight\": " + weight),
                    1,
                    78,
                    "weight is a number from -10 to 10");
        }
        complains(rule("\"on\": \"stack\", \"says\": \"x\", \"carries\": \"sure\""), 1, 0, "unknown label 'sure'");
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

    @Test
    void everyOfManyRulesIsFoundByItsModule() throws RuleFileException {
        String rules = IntStream.range(0, 3_000)
                .mapToObj(i ->
                        "{\"id\": \"r%d\", \"explain\": \"e\", \"on\": \"loaded\", \"says\": \"s\", \"if\": [\"module.name == m%d.sys\"]}"
                                .formatted(i, i))
                .collect(Collectors.joining(",", "{\"rules\": [", "]}"));
        RuleBook book = with(rules);
        for (int i = 0; i < 3_000; i++) {
            String id = "r" + i;
            assertThat(book.rulesFor(Role.LOADED, "m" + i + ".sys", 0xE6))
                    .extracting(Rule::id)
                    .contains(id);
        }
        assertThat(book.rulesFor(Role.LOADED, "m3000.sys", 0xE6).stream().filter(Rule::user))
                .isEmpty();
    }

    /** A rule is made long after its file was checked: nothing may be found wrong then. */
    @Test
    void whatPassesTheCheckCanBeMade() {
        String whole = """
            {"rules": [{"id": "a\\u0031", "explain": "b", "on": "stack", "if": ["module.name == x.sys", "bugCheck.code in 0xd1, 10",
                        "module.version >= 1.2", "verifier.active == no", "crash.has != loaded"], "unless": ["evidence.rank > -3"],
                        "weight": -1.5e0, "carries": "strong", "limits": "possible", "blames": "memory", "says": "{seen} é"}],
             "drivers": [{"file": "y*.sys", "class": "usb", "dma": "none", "tags": ["Ab", "\\"c"], "windows": false, "neverCulprit": true}],
             "known": [{"id": "k", "driver": "z?.sys", "versionFrom": "1", "versionBelow": "2.0", "builtBefore": "2024-02-29",
                        "if": [], "weight": 2, "says": "old", "see": "KB"}], /* c */
             "advice": [{"id": "v", "if": ["verdict.kind == culprit"], "text": "t", "why": "w"},], // d
            }
            """;
        Random random = new Random(7);
        int passed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] file = whole.getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int at = random.nextInt(file.length);
                file[at] = random.nextBoolean() ? file[random.nextInt(file.length)] : (byte) random.nextInt(256);
            }
            passed += makesAllOf(file) ? 1 : 0;
        }
        assertThat(passed).isBetween(300, 19_000);
    }

    private static boolean makesAllOf(byte[] file) {
        try {
            RuleBook book = BUILT_IN.with(RuleFile.read(file));
            assertThat(book.list()).hasSizeGreaterThan(BUILT_IN.list().size());
            assertThat(book.drivers().all()).isNotEmpty();
            return true;
        } catch (RuleFileException refused) {
            assertThat(refused.line()).isPositive();
            assertThat(refused.column()).isPositive();
            return false;
        }
    }

    @Test
    void anIdThatIsTakenIsRefused() {
        complains(
                "{\"rules\": [{\"id\": \"fault-in-driver\", \"explain\": \"b\", \"on\": \"stack\", \"says\": \"x\"}]}",
                1,
                19,
                "is taken");
        complains(
                "{\"advice\": [{\"id\": \"a\", \"text\": \"b\", \"why\": \"c\"}, {\"id\": \"a\", \"text\": \"b\","
                        + " \"why\": \"c\"}]}",
                1,
                0,
                "stands twice");
    }

    private static String rule(String fields) {
        return "{\"rules\": [{\"id\": \"a\", \"explain\": \"b\", " + fields + "}]}";
    }

    private static void complains(String json, int line, int column, String message) {
        assertThatThrownBy(() -> with(json)).isInstanceOfSatisfying(RuleFileException.class, bad -> {
            assertThat(bad.line()).isEqualTo(line);
            if (column > 0) {
                assertThat(bad.column()).isEqualTo(column);
            }
            assertThat(bad).hasMessageContaining(message);
        });
    }
}
