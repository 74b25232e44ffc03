package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
        '',         ''
        *,          ''
        **,         ''
        *,          anything
        rt*.sys,    rt.sys
        rt*.sys,    rt640x64.sys
        rt?4*.sys,  rt64win7.sys
        *ab,        aab
        *ab,        abab
        a*b*c,      axbxbxc
        ?,          x
        ???,        abc
        a**b,       ab
        *.sys*,     a.sys
        """)
    void aStarIsAnyRunAndAQuestionMarkAnyOne(String pattern, String text) {
        assertThat(Glob.matches(pattern, text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        '',         a
        ?,          ''
        a,          ''
        a,          ab
        ab,         a
        rt*.sys,    rt640x64.dll
        rt*.sys,    xrt.sys
        a?c,        ac
        *ab,        abac
        a*b*c,      acb
        a*bc*c,     abc
        """)
    void allOfTheTextMustMatch(String pattern, String text) {
        assertThat(Glob.matches(pattern, text)).isFalse();
    }
}
