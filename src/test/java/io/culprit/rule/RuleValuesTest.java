package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of the fields of a rule file. */
class RuleValuesTest {

    private static List<Rule> rules(String fields) throws RuleFileException {
        String json =
                "{\"rules\": [{\"id\": \"a\", \"explain\": \"b\", \"on\": \"stack\", \"says\": \"s\"" + fields + "}]}";
        return RuleFile.read(json.getBytes(StandardCharsets.UTF_8)).rules();
    }

    private static List<Rule> known(String fields) throws RuleFileException {
        String json = "{\"known\": [{\"id\": \"kb\", \"driver\": \"Foo*.SYS\", \"says\": \"{module} is old\"" + fields
                + "}]}";
        return RuleFile.read(json.getBytes(StandardCharsets.UTF_8)).rules();
    }

    /** What a site knows of a driver begins a case and can end none: it was loaded, and no more. */
    @Test
    void whatASiteKnowsOfADriverIsAReasonOfLittleWeightForAVersion() throws RuleFileException {
        assertThat(known(", \"versionFrom\": \"2\", \"versionBelow\": \"2.10\", \"see\": \"KB 1\""))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.id()).isEqualTo("kb");
                    assertThat(rule.on()).isEqualTo(Role.LOADED);
                    assertThat(rule.weight()).isEqualTo(1);
                    assertThat(rule.carries()).isEqualTo(Label.POSSIBLE);
                    assertThat(rule.limits()).isNull();
                    assertThat(rule.blames()).isNull();
                    assertThat(rule.user()).isTrue();
                    assertThat(rule.explain()).isEqualTo("Known of Foo*.SYS: KB 1.");
                    assertThat(rule.says()).isEqualTo("{module} is old (see KB 1)");
                    assertThat(rule.when())
                            .extracting(Condition::text)
                            .containsExactly("module.name == foo*.sys", "module.version >= 2", "module.version < 2.10");
                    assertThat(rule.unless()).isEmpty();
                });
        assertThat(known(", \"version\": \"3.1\", \"weight\": 2.5, \"if\": [\"bugCheck.code == 0xd1\"]"))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.weight()).isEqualTo(2.5);
                    assertThat(rule.explain()).isEqualTo("Known of Foo*.SYS.");
                    assertThat(rule.says()).isEqualTo("{module} is old");
                    assertThat(rule.when())
                            .extracting(Condition::text)
                            .containsExactly(
                                    "bugCheck.code == 0xd1", "module.name == foo*.sys", "module.version == 3.1");
                });
        assertThat(known(""))
                .singleElement()
                .satisfies(rule -> assertThat(rule.when())
                        .extracting(Condition::text)
                        .as("every version of it")
                        .containsExactly("module.name == foo*.sys"));
    }

    @Test
    void theDateOfABuildStandsInForAVersionOrForItself() throws RuleFileException {
        String before = ", \"builtBefore\": \"2024-03-06\"";
        String dated = "module.name == foo*.sys, module.timestamp >= 0x41d5e800, module.timestamp < 0x65e7b200";
        assertThat(known(before)).singleElement().satisfies(rule -> {
            assertThat(rule.id()).isEqualTo("kb");
            assertThat(texts(rule.when())).isEqualTo(dated);
            assertThat(rule.unless()).isEmpty();
        });
        List<Rule> both = known(", \"version\": \"1\"" + before);
        assertThat(both).extracting(Rule::id).containsExactly("kb", "kb-by-date");
        assertThat(texts(both.getFirst().when())).isEqualTo("module.name == foo*.sys, module.version == 1");
        assertThat(texts(both.getLast().when())).isEqualTo(dated);
        assertThat(texts(both.getLast().unless()))
                .as("only where the dump does not tell the version")
                .isEqualTo("module.version >= 0");
    }

    private static String texts(List<Condition> conditions) {
        return conditions.stream().map(Condition::text).collect(Collectors.joining(", "));
    }

    @Test
    void aRuleThatSaysNothingOfItAddsNothingAndCarriesAll() throws RuleFileException {
        assertThat(rules(""))
                .singleElement()
                .isEqualTo(
                        new Rule("a", "b", Role.STACK, List.of(), List.of(), null, 0, Label.CERTAIN, null, "s", true));
        for (String weight : List.of("10", "-10", "9.99", "1e1")) {
            assertThat(rules(", \"weight\": " + weight).getFirst().weight()).isEqualTo(Double.parseDouble(weight));
        }
    }

    @Test
    void daysAreThoseOfTheCalendar() {
        assertThat(RuleValues.date("2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(RuleValues.date("1999-12-31")).isEqualTo(LocalDate.of(1999, 12, 31));
        for (String none : List.of("2023-02-29", "2024-00-10", "2024-1-001", "202a-01-01", "2024-01-0:", "")) {
            assertThatThrownBy(() -> RuleValues.date(none)).as(none).hasMessage("a date is written 2024-03-31");
        }
    }

    @Test
    void aTagIsFilledUpToFourCharacters() {
        assertThat(RuleValues.tag("Ab")).isEqualTo("Ab  ");
        assertThat(RuleValues.tag("Abcd")).isEqualTo("Abcd");
        assertThatThrownBy(() -> RuleValues.tag("Abcde"))
                .hasMessage("a pool tag is a text of one to four characters of ASCII");
    }
}
