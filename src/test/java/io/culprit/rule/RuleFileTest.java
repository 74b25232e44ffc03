package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.dump.DumpKind;
import io.culprit.machine.Architecture;
import io.culprit.verdict.Verdict;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.bugcheck.IommuReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reading rule files: what is taken, and what is said of the others. */
class RuleFileTest {

    private static final RuleBook BUILT_IN = RuleBook.builtIn();

    private static RuleBook with(String json) throws RuleFileException {
        return BUILT_IN.with(RuleFile.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesBytesThatBeginAsOtherTextAndAreNone() {
        byte[] bytes = {0, 0, 0, '{', 0, 0, 0, ' ', '{', '\t', ' ', ' '};
        assertThatThrownBy(() -> RuleFile.read(bytes))
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining("no text in UTF-8");
    }

    @Test
    void tellsLineAndColumnOfWhatIsNoJson() {
        complains("{\n  \"rules\": /* two\nlines */ nul}", 3, 0, "nul");
        complains("{\"rules\": [] \"known\": []}", 1, 14, "expecting comma");
        complains("{\"rules\": [\"a\nb\"]}", 1, 0, "a rule is an object");
        complains("{\"rules\": [{\"id\": \"a\nb\"}]}", 1, 0, "Illegal unquoted character");
        complains("{\"rules\": [], ", 1, 15, "the file ends where '}' belongs");
        complains("{\"rules\": [{\"id", 1, 16, "the file ends within a text");
        complains("{\"rules\": [{\"weight\": 01}]}", 1, 0, "Leading zeroes not allowed");
        complains("{} x", 1, 4, "x");
        complains("{} {}", 1, 4, "nothing may follow the outermost object");
        complains("{/* x", 1, 6, "the file ends");
        complains("{\"rules\": [[[[[[[[[[1]]]]]]]]]]}", 1, 12, "a rule is an object");
        complains("", 1, 1, "the file ends where a value belongs");
        complains("{\"rules\": null}", 1, 11, "'rules' is a list");
        complains("{\"rules\": {}}", 1, 11, "'rules' is a list");
    }

    @Test
    void countsColumnsFromTheByteOrderMarkOnlyWhereThereIsOne() throws RuleFileException {
        byte[] marked = "\uFEFF{\"ruls\": []}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RuleFile.read(marked)).isInstanceOfSatisfying(RuleFileException.class, bad -> {
            assertThat(bad.line()).isEqualTo(1);
            assertThat(bad.column()).isEqualTo(2);
        });
        assertThat(RuleFile.read("\uFEFF{}".getBytes(StandardCharsets.UTF_8)).rules())
                .isEmpty();
        byte[] alone = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
        assertThatThrownBy(() -> RuleFile.read(alone)).hasMessage("the file ends where a value belongs");
        byte[] half = {(byte) 0xEF, '{', '}'};
        assertThatThrownBy(() -> RuleFile.read(half)).isInstanceOfSatisfying(RuleFileException.class, bad -> {
            assertThat(bad.line()).isEqualTo(1);
            assertThat(bad.column()).as("within the broken character").isLessThanOrEqualTo(3);
        });
    }

    @Test
    void hasEveryRoleInItsSchema() throws IOException {
        try (InputStream schema = RuleFileTest.class.getResourceAsStream("/io/culprit/schema/rules.json")) {
            String text = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
            String roles = Arrays.stream(Role.values())
                    .map(role -> '"' + role.word() + '"')
                    .collect(Collectors.joining(", "));
            assertThat(text).contains("\"on\": {\"enum\": [" + roles + "]");
            String subjects = Arrays.stream(Rule.Subject.values())
                    .map(subject -> '"' + subject.word() + '"')
                    .collect(Collectors.joining(", "));
            assertThat(text).contains("\"blames\": {\"enum\": [" + subjects + "]");
        }
    }

    @Test
    void refusesConditionsThatNeverHoldOverManyDumps() throws RuleFileException {
        String rule = """
            {"rules": [{"id": "a", "on": "%s", "if": ["%s"], "weight": 1, "explain": "e", "says": "s"}]}\
            """;
        complains(
                rule.formatted("recurring-place", "process.name == a.exe"),
                1,
                0,
                "'process.name' is not known over many");
        complains(rule.formatted("culprit", "evidence.rank == 0"), 1, 0, "there is a row then");
        complains(
                rule.formatted("suspect-machine", "crash.has == instruction"),
                1,
                0,
                "'instruction' is known of one dump");
        complains(
                rule.formatted("instruction", "crash.has == suspect-machine"), 1, 0, "is known over many dumps alone");
        with(rule.formatted("recurring-place", "system.uptimeSeconds < 60"));
        with(rule.formatted("culprit", "crash.has in network-filter, suspect-machine"));
    }

    @Test
    void noBuiltInRuleHasAConditionThatNeverHolds() {
        for (Rule rule : new BuiltInRules().rules()) {
            RuleValues.requirePossible(rule.on(), rule.when());
            RuleValues.requirePossible(rule.on(), rule.unless());
        }
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] bytes = "{\"rules\": [{\"id\": \"?\"}]}".getBytes(StandardCharsets.UTF_8);
        bytes[20] = (byte) 0xC3;
        assertThatThrownBy(() -> RuleFile.read(bytes))
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void refusesEveryBeginningOfAFile() throws RuleFileException {
        byte[] whole =
                "{\"rules\": [], /* c */ \"advice\": [{\"id\": \"x\\u0041\", \"text\": \"\u00e9\", \"why\": \"w\"},], // d\n}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(RuleFile.read(whole).advice()).hasSize(1);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> RuleFile.read(part)).isInstanceOf(RuleFileException.class);
        }
    }

    @Test
    void aBuiltInRuleComesBackFromItsLineAsItWas() throws RuleFileException {
        RuleFile file = RuleFile.read("""
            {"rules": [{"id": "a", "explain": "b", "on": "stack", "if": ["module.name == x*.sys", "bugCheck.code in 0xd1, 10",
                        "system.build >= 22000", "module.version >= 1.2", "verifier.active == no", "crash.has != loaded"],
                        "unless": ["evidence.rank > 3"], "weight": -1.25, "carries": "strong", "limits": "possible",
                        "blames": "memory", "says": "{seen} é"},
                       {"id": "c", "explain": "d", "on": "loaded", "says": "s"}],
             "advice": [{"id": "v", "if": ["verdict.kind == culprit"], "text": "t", "why": "w"}]}
            """.getBytes(StandardCharsets.UTF_8));
        for (Rule rule : file.rules()) {
            Rule back = RuleLine.rule(RuleLine.cells(rule, 7).toArray(String[]::new));
            assertThat(back).usingRecursiveComparison().ignoringFields("user").isEqualTo(rule);
        }
        AdviceRule advice = file.advice().getFirst();
        assertThat(RuleLine.advice(RuleLine.lines(advice, 0).getFirst().toArray(String[]::new)))
                .usingRecursiveComparison()
                .ignoringFields("user")
                .isEqualTo(advice);
    }

    /** A crash asks for the lines of its bug check, and for those of all. */
    @Test
    void adviceStandsInALineForEachBugCheckThatItIsFor() throws RuleFileException {
        assertThat(keys("\"bugCheck.p1 == 1\", \"bugCheck.code in 0xd1, 10\""))
                .containsExactly("advice-d1", "advice-a");
        assertThat(keys("\"bugCheck.code == 0x7a\"")).containsExactly("advice-7a");
        assertThat(keys("\"bugCheck.code != 0x7a\"")).as("all but one").containsExactly("advice");
        assertThat(keys("\"bugCheck.p1 == 0x7a\"")).containsExactly("advice");
        assertThat(keys("")).containsExactly("advice");
    }

    private static List<String> keys(String conditions) throws RuleFileException {
        String json = "{\"advice\": [{\"id\": \"a\", \"text\": \"t\", \"why\": \"w\", \"if\": [" + conditions + "]}]}";
        AdviceRule advice =
                RuleFile.read(json.getBytes(StandardCharsets.UTF_8)).advice().getFirst();
        return RuleLine.lines(advice, 3).stream()
                .peek(cells ->
                        assertThat(RuleLine.place(cells.toArray(String[]::new))).isEqualTo(3))
                .map(List::getFirst)
                .toList();
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
    void aDateIsYearMonthAndDay() {
        for (String date : List.of("May", "2024-3-6", "2024-02-30", "2024-13-01", "20240-3-06", "2024/03/06")) {
            complains(
                    "{\"known\": [{\"id\": \"a\", \"driver\": \"b\", \"says\": \"c\", \"builtBefore\": \"" + date
                            + "\"}]}",
                    1,
                    67,
                    "a date is written");
        }
    }

    @Test
    void everyObjectSaysWhatItLacksAndWhatItsFieldsAre() {
        complains("{\"drivers\": [{\"vendor\": \"v\"}]}", 1, 14, "a driver needs 'file'");
        complains("{\"known\": [{\"id\": \"a\", \"says\": \"s\"}]}", 1, 12, "site knowledge needs 'driver'");
        complains("{\"advice\": [{\"id\": \"a\", \"text\": \"s\"}]}", 1, 13, "advice needs 'why'");
        complains("{\"advice\": [{\"id\": \"a\", \"weight\": 1}]}", 1, 0, "unknown field 'weight'");
        complains("{\"advice\": [{\"id\": \" \"}]}", 1, 20, "'id' is a text");
        complains("{\"advice\": [{\"id\": 7}]}", 1, 20, "'id' is a text");
        complains("{\"drivers\": [{\"windows\": 1}]}", 1, 26, "'windows' is true or false");
        complains("{\"drivers\": [{\"tags\": \"Ab\"}]}", 1, 23, "'tags' is a list");
        complains("{\"drivers\": [{\"tags\": [7]}]}", 1, 24, "'tags' is a text");
        complains("{\"rules\": [{\"if\": \"a == b\"}]}", 1, 19, "'if' is a list");
        complains("{\"rules\": [{\"if\": [7]}]}", 1, 20, "a condition is a text such as");
        complains(rule("\"on\": \"stack\", \"says\": \"{seen} of {\""), 1, 0, "unknown placeholder ''");
        complains(rule("\"on\": \"stack\", \"says\": \"{seen} of {module\""), 1, 0, "unknown placeholder 'module'");
        complains(
                rule("\"on\": \"stack\", \"says\": \"{kind} {system} {class} {vendor} {product} {who}\""),
                1,
                0,
                "unknown placeholder 'who', known are [seen, module, vendor, product, class, kind, system]");
    }

    @Test
    void aTagHasFourCharacters() {
        complains("{\"drivers\": [{\"file\": \"foo.sys\", \"tags\": [\"TooLong\"]}]}", 1, 43, "one to four characters");
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
                        "module.version >= 1.2", "verifier.active == no", "crash.has != loaded"], "unless": ["evidence.rank > 3"],
                        "weight": -1.5e0, "carries": "strong", "limits": "possible", "blames": "memory", "says": "{seen} é"}],
             "drivers": [{"file": "y*.sys", "class": "usb", "dma": "none", "tags": ["Ab", "\\"c"], "windows": false, "neverCulprit": true}],
             "known": [{"id": "k", "driver": "z?.sys", "versionFrom": "1", "versionBelow": "2.0", "builtBefore": "2024-02-29",
                        "if": [], "weight": 2, "says": "old", "see": "KB"}], /* c */
             "advice": [{"id": "v", "if": ["verdict.kind == culprit"], "text": "t", "why": "w"},], // d
            }
            """;
        Random random = new Random(7);
        int passed = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] file = whole.getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int at = random.nextInt(file.length);
                file[at] = random.nextBoolean() ? file[random.nextInt(file.length)] : (byte) random.nextInt(256);
            }
            passed += makesAllOf(file) ? 1 : 0;
        }
        assertThat(passed).isBetween(75, 4_750);
    }

    /** Every value of a good file is replaced by every other and by nonsense: what is still taken must mean something. */
    @Test
    void whatCannotMeanAnythingIsRefused() {
        String whole = """
            {"rules": [{"id": "a", "explain": "b", "on": "stack", "if": ["module.name == x.sys", "module.version >= 1.2"],
                        "unless": ["module.class in usb, audio"], "weight": -1.5, "carries": "strong", "limits": "possible", "blames": "memory", "says": "{seen} of"}],
             "drivers": [{"file": "y*.sys", "vendor": "v", "class": "storage", "dma": "none", "tags": ["Ab"], "windows": false}],
             "known": [{"id": "k", "driver": "z?.sys", "versionFrom": "1.0", "versionBelow": "2.0", "builtBefore": "2024-02-29", "weight": 2, "says": "old", "see": "KB"},
                       {"id": "l", "driver": "w.sys", "version": "3.1", "says": "bad"}],
             "advice": [{"id": "v", "if": ["verdict.kind == culprit"], "text": "update {module}", "why": "w"}]}
            """;
        Set<String> values = new LinkedHashSet<>();
        Matcher value =
                Pattern.compile("(?<=[:\\[,] )(\"[^\"]*\"|[-.0-9]+|false)").matcher(whole);
        List<int[]> places = new ArrayList<>();
        while (value.find()) {
            values.add(value.group());
            places.add(new int[] {value.start(), value.end()});
        }
        values.addAll(
                List.of("\"*\"", "\"*.*\"", "\"?\"", "\"-1\"", "\"abc\"", "\"v1.2\"", "\"1..2\"", "\"C:\\\\a.sys\""));
        values.addAll(List.of(
                "\" a\"", "\"a\\nb\"", "\"{who}\"", "\"}\"", "\"1990-01-01\"", "\"9999-12-31\"", "\"\u00e9\"", "11"));
        int taken = 0;
        for (int[] place : places) {
            for (String other : values) {
                String changed = whole.substring(0, place[0]) + other + whole.substring(place[1]);
                taken += makesAllOf(changed.getBytes(StandardCharsets.UTF_8)) ? 1 : 0;
            }
        }
        assertThat(taken)
                .as("of %d: texts for people take any text", places.size() * values.size())
                .isBetween(places.size() * values.size() / 4, places.size() * values.size() * 3 / 5);
    }

    @Test
    void nonsenseIsRefusedWhereItStandsWithWhatIsMeant() {
        String known = "{\"known\": [{\"id\": \"a\", \"says\": \"s\", \"driver\": %s}]}";
        complains(known.formatted("\"*\""), 1, 47, "'*' is every driver: a pattern needs letters, such as 'acme*.sys'");
        complains(known.formatted("\"*.sys\""), 1, 47, "'*.sys' is every driver");
        complains(known.formatted("\"drivers/acme.sys\""), 1, 47, "without its folder, did you mean 'acme.sys'?");
        complains(known.formatted("\"C:\\\\x\\\\acme.sys\""), 1, 47, "did you mean 'acme.sys'?");
        complains(known.formatted("\"acme.sys \""), 1, 47, "did you mean 'acme.sys'?");
        complains(
                known.formatted("\"a.sys\", \"versionFrom\": \"abc\""),
                1,
                71,
                "a version is numbers with dots, such as '10.0.19041.1', not 'abc'");
        complains(known.formatted("\"a.sys\", \"version\": \"v4.2\""), 1, 67, "not 'v4.2', did you mean '4.2'?");
        complains(known.formatted("\"a.sys\", \"versionBelow\": \"4.2-beta\""), 1, 72, "did you mean '4.2'?");
        complains(
                known.formatted("\"a.sys\", \"versionFrom\": \"2.10\", \"versionBelow\": \"2.9\""),
                1,
                0,
                "no version is from 2.10 and below 2.9");
        complains(
                known.formatted("\"a.sys\", \"version\": \"2\", \"versionBelow\": \"3\""),
                1,
                0,
                "'version' is one version");
        complains(
                known.formatted("\"a.sys\", \"builtBefore\": \"1999-01-01\""), 1, 71, "from 2005-01-02 to 2106-02-07");
        complains(
                known.formatted("\"a.sys\", \"builtBefore\": \"2999-01-01\""), 1, 71, "from 2005-01-02 to 2106-02-07");
        complains("{\"drivers\": [{\"file\": \"*\"}]}", 1, 23, "'*' is every driver");
        complains("{\"drivers\": [{\"tags\": [\"\u00e9\"]}]}", 1, 24, "one to four characters of ASCII");
        complains(rule("\"blames\": \"memmory\""), 1, 0, "unknown subject 'memmory', did you mean 'memory'?");
        complains(rule("\"says\": \"module}\""), 1, 0, "'}' without '{'");
        complains(
                "{\"advice\": [{\"id\": \"a\", \"text\": \"{modul}\"}]}",
                1,
                0,
                "unknown placeholder 'modul', known are [module, leads, drivers]");
        complains("{\"advice\": [{\"id\": \"a\\nb\"}]}", 1, 20, "an id is one line");
        complains(
                "{\"known\": [{\"id\": \"a\", \"driver\": \"b.sys\", \"says\": \"c\", \"version\": \"1\","
                        + " \"builtBefore\": \"2020-01-01\"}, {\"id\": \"a-by-date\", \"driver\": \"b.sys\", \"says\":"
                        + " \"c\"}]}",
                1,
                0,
                "the id 'a-by-date' stands twice");
    }

    @Test
    void conditionsThatCannotHoldAreRefused() throws RuleFileException {
        refuses("stack", "module.class == graphic", "unknown module.class 'graphic', did you mean 'graphics'?");
        refuses("stack", "module.class in usb, audoi", "unknown module.class 'audoi', did you mean 'audio'?");
        refuses(
                "stack",
                "dma.access == wirte",
                "unknown dma.access 'wirte', did you mean 'write'? (known are read, write)");
        refuses("stack", "system.architecture == amd64", "(known are x64, x86, arm64, arm)");
        refuses("stack", "module.version >= new", "a version is numbers with dots");
        refuses("stack", "bugCheck.code == 0x1000000d1", "bugCheck.code has 32 bits");
        refuses("stack", "exception.code == -1073741819", "has 32 bits, did you mean '0xc0000005'?");
        refuses("stack", "evidence.rank > -3", "numbers are compared without sign");
        refuses("stack", "verdict.kind == culprit", "'verdict.kind' is not known of one dump before it is judged");
        refuses("stack", "recurs.machines > 3", "'recurs.machines' is known over many dumps alone");
        refuses("crash", "module.name == a.sys", "'module.name' is not known of the crash itself");
        refuses("crash", "module.has == stack", "did you mean 'crash.has'?");
        String advice = "{\"advice\": [{\"id\": \"a\", \"text\": \"t\", \"why\": \"w\", \"if\": [\"%s\"]}]}";
        complains(advice.formatted("evidence.rank == 0"), 1, 0, "'evidence.rank' is not known to advice");
        complains(advice.formatted("recurs.crashes > 1"), 1, 0, "'recurs.crashes' is not known to advice");
        with(advice.formatted("module.class == usb"));
        with(conditional("stack", "module.class == net*"));
        with(conditional("stack", "bugCheck.p1 == -1"));
    }

    private static void refuses(String role, String condition, String message) {
        complains(conditional(role, condition), 1, 0, message);
    }

    private static String conditional(String role, String condition) {
        return rule("\"on\": \"" + role + "\", \"says\": \"s\", \"if\": [\"" + condition + "\"]");
    }

    /** What facts are compared with is what they can be: other packages have the words. */
    @Test
    void knowsTheWordsThatFactsCanBe() {
        assertThat(FactName.MODULE_CLASS.words()).containsExactly(words(DriverClass.values(), DriverClass::word));
        assertThat(FactName.MODULE_DMA.words()).containsExactly(words(Driver.Dma.values(), Driver.Dma::word));
        assertThat(FactName.MODULE_RISK.words()).containsExactly(words(Driver.Risk.values(), Driver.Risk::word));
        assertThat(FactName.ARCHITECTURE.words())
                .containsExactlyInAnyOrder(words(Architecture.values(), Architecture::jsonName));
        assertThat(FactName.DUMP_KIND.words()).containsExactly(words(DumpKind.values(), DumpKind::jsonName));
        assertThat(FactName.DMA_KIND.words()).containsExactly(words(IommuReason.Kind.values(), IommuReason.Kind::word));
        assertThat(FactName.DMA_IOMMU.words()).containsExactly(words(AcpiTables.Unit.values(), AcpiTables.Unit::word));
        assertThat(FactName.VERDICT.words())
                .startsWith(words(Verdict.Kind.values(), Verdict.Kind::word))
                .hasSize(Verdict.Kind.values().length + 1);
    }

    private static <T> String[] words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).map(word).toArray(String[]::new);
    }

    private static void meansSomething(Rule rule) {
        assertThat(rule.blames())
                .isIn(null, "memory", "processor", "pci-express", "storage", "firmware", "nobody", "purpose");
        assertThat(rule.says().replaceAll("\\{(seen|module|vendor|product|class|kind|system)}", ""))
                .doesNotContain("{", "}");
        for (Condition condition :
                Stream.concat(rule.when().stream(), rule.unless().stream()).toList()) {
            assertThat(ConditionText.read(condition.text())).isEqualTo(condition);
            if (condition.fact() == FactName.MODULE_VERSION) {
                assertThat(condition.words()).allMatch(version -> version.matches("\\d+(\\.\\d+)*"));
            }
        }
    }

    private static boolean makesAllOf(byte[] file) {
        try {
            RuleFile read = RuleFile.read(file);
            read.rules().forEach(rule -> assertThat(rule.conditions()).isNotNull());
            read.rules().forEach(RuleFileTest::meansSomething);
            read.rules().stream()
                    .filter(rule -> rule.explain().startsWith("Known of "))
                    .forEach(rule ->
                            assertThat(rule.when().toString()).doesNotContain("words=[*]", "words=[*.*]", "words=[?]"));
            assertThat(read.rules().size() + read.advice().size()).isPositive();
            assertThat(BUILT_IN.with(read).drivers().of("rt640x64.sys").file()).isNotEmpty();
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
