package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A condition of a rule as it is written, and for which values it holds. */
class ConditionTest {

    /** Below, at and above the number of the condition, and of no bit in common with it. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        ==, no,  yes, no,  no
        !=, yes, no,  yes, yes
        <=, yes, yes, no,  yes
        >=, no,  yes, yes, no
        <,  yes, no,  no,  yes
        >,  no,  no,  yes, no
        &,  yes, yes, yes, no
        in, no,  yes, no,  no
        """)
    void numbersAreComparedBySignAndBits(String sign, String below, String equal, String above, String apart) {
        Condition condition = ConditionText.read("bugCheck.p1 " + sign + " 6");
        assertThat(condition.holdsFor(5)).isEqualTo(below.equals("yes"));
        assertThat(condition.holdsFor(6)).isEqualTo(equal.equals("yes"));
        assertThat(condition.holdsFor(7)).isEqualTo(above.equals("yes"));
        assertThat(condition.holdsFor(1)).isEqualTo(apart.equals("yes"));
    }

    @Test
    void addressesOfTheKernelAreAboveThoseOfPrograms() {
        long kernel = 0xfffff80000000000L;
        assertThat(ConditionText.read("bugCheck.p1 > 0x7fffffffffffffff").holdsFor(kernel))
                .isTrue();
        assertThat(ConditionText.read("bugCheck.p1 >= 0x7fffffffffffffff").holdsFor(kernel))
                .isTrue();
        assertThat(ConditionText.read("bugCheck.p1 < 0x10000").holdsFor(kernel)).isFalse();
        assertThat(ConditionText.read("bugCheck.p1 <= 0x10000").holdsFor(kernel))
                .isFalse();
        assertThat(ConditionText.read("bugCheck.p1 == 0xffffffffffffffff").holdsFor(-1))
                .isTrue();
    }

    @Test
    void aNumberMayBeOneOfSeveralAsHexOrDecimalOrBelowZero() {
        Condition condition = ConditionText.read("\tbugCheck.p1   in 0xD1 , 10,-3 ");
        assertThat(condition.numbers()).containsExactly(0xD1L, 10L, -3L);
        assertThat(condition.holdsFor(10)).isTrue();
        assertThat(condition.holdsFor(0xD2)).isFalse();
        assertThat(condition.text()).isEqualTo("bugCheck.p1 in 0xd1, 0xa, 0xfffffffffffffffd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0xffffffffffffffff", "0xFFFFFFFFFFFFFFFF", "999999999999999999", "0", "-999999999999999999"})
    void theGreatestNumbersAreNumbers(String number) {
        assertThat(ConditionText.read("bugCheck.p1 == " + number).numbers()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x10000000000000000", "1000000000000000000", "0x", "-0x1", "+1", "1 2", "\u0661"})
    void whatNeedNotFitIntoSixtyFourBitsOrIsNoNumberIsRefused(String number) {
        assertThatThrownBy(() -> ConditionText.read("bugCheck.p1 == " + number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + number + "' is not a number: 0x and up to 16 digits, or up to 18 decimal ones");
    }

    @Test
    void whatASystemCountsIsSaidAsPeopleCount() {
        assertThat(ConditionText.read("system.build >= 22000").text()).isEqualTo("system.build >= 22000");
        assertThat(ConditionText.read("bugCheck.p1 >= 22000").text()).isEqualTo("bugCheck.p1 >= 0x55f0");
    }

    @Test
    void aTextMatchesPatternsOfWhichOneIsEnough() {
        Condition condition = ConditionText.read("module.name in NVL*.sys, ati?.sys");
        assertThat(condition.words()).containsExactly("nvl*.sys", "ati?.sys");
        assertThat(condition.holdsFor("nvlddmkm.sys")).isTrue();
        assertThat(condition.holdsFor("ati2.sys")).isTrue();
        assertThat(condition.holdsFor("atikmdag.sys")).isFalse();
        assertThat(condition.text()).isEqualTo("module.name in nvl*.sys, ati?.sys");
        Condition other = ConditionText.read("module.name != nvl*.sys");
        assertThat(other.holdsFor("nvlddmkm.sys")).isFalse();
        assertThat(other.holdsFor("ati2.sys")).isTrue();
        assertThat(ConditionText.read("machine.model == A, B").words())
                .as("commas part values behind 'in' alone")
                .containsExactly("a, b");
    }

    /** Below, at and above the version of the condition. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        ==, no,  yes, no
        !=, yes, no,  yes
        <=, yes, yes, no
        >=, no,  yes, yes
        <,  yes, no,  no
        >,  no,  no,  yes
        in, no,  yes, no
        """)
    void versionsAreComparedNumberByNumber(String sign, String below, String equal, String above) {
        Condition condition = ConditionText.read("module.version " + sign + " 2.10.0.7");
        assertThat(condition.holdsForVersion("2.9.99.99")).isEqualTo(below.equals("yes"));
        assertThat(condition.holdsForVersion("2.10.0.7")).isEqualTo(equal.equals("yes"));
        assertThat(condition.holdsForVersion("2.10.0.19")).isEqualTo(above.equals("yes"));
    }

    @Test
    void aVersionIsOneOfSeveralHoweverManyZerosItHas() {
        Condition condition = ConditionText.read("module.version in 2.1, 3.0.0.7");
        assertThat(condition.holdsForVersion("2.1.0.0")).isTrue();
        assertThat(condition.holdsForVersion("3.0.0.7")).isTrue();
        assertThat(condition.holdsForVersion("3.0")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        10.68.307.2024, 10.68.307.2024
        2.0,            2
        2.0.0.0,        2
        02.1,           2.1
        2.1 (WinBuild), 2.1
        1.2.3.4,        1.2.3.4-beta
        6.3.9600.17415, 6.3.9600.17415 (winblue_r4.141028-1500)
        """)
    void versionsThatDifferInZerosAndRemarksAreTheSame(String one, String other) {
        assertThat(Versions.compare(one, other)).isZero();
        assertThat(Versions.compare(other, one)).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        2.9,      2.10
        2,        2.0.1
        1.2.3.9,  1.2.4
        '',       1
        9,        10
        8.9.9,    9
        1..2,     1.1
        1234567890123, 12345678901234
        """)
    void theFirstNumberThatDiffersDecides(String lower, String higher) {
        assertThat(Versions.compare(lower, higher)).isNegative();
        assertThat(Versions.compare(higher, lower)).isPositive();
    }

    @Test
    void aConditionHasThreePartsAndAnOrderOnlyWhereThereIsOne() {
        for (String none : new String[] {"", "module.name", "module.name ==", "module.name== x", "module.name  =="}) {
            assertThatThrownBy(() -> ConditionText.read(none))
                    .as(none)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a condition is 'fact operator value', this is '" + none.strip() + "'");
        }
        for (String sign : new String[] {"<", "<=", ">", ">="}) {
            assertThatThrownBy(() -> ConditionText.read("module.class " + sign + " usb"))
                    .hasMessage("module.class has no order: compare it with ==, != or in");
        }
        for (String fact : new String[] {"module.class", "module.version", "verifier.active"}) {
            assertThatThrownBy(() -> ConditionText.read(fact + " & 1"))
                    .hasMessage(fact + " is no number, and has no bits");
        }
        assertThat(ConditionText.read("module.version < 2").words()).containsExactly("2");
        for (String missing : new String[] {"module.name in a,", "module.name in ,a", "module.name in a,,b"}) {
            assertThatThrownBy(() -> ConditionText.read(missing)).hasMessage("a value is missing in '" + missing + "'");
        }
    }

    @Test
    void aFlagIsYesOrNoAndARoleIsOne() {
        assertThat(ConditionText.read("verifier.active == yes").holdsFor("yes")).isTrue();
        assertThat(ConditionText.read("verifier.active != yes").holdsFor("no")).isTrue();
        assertThatThrownBy(() -> ConditionText.read("verifier.active == Yes"))
                .hasMessage("verifier.active is yes or no, not 'Yes'");
        assertThat(ConditionText.read("crash.has in stack, loaded").words()).containsExactly("stack", "loaded");
    }
}
