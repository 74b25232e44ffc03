package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest
    @ValueSource(strings = {"nvlddmkm.sys", "драйвер.sys", "驱动.sys", "naïve name.dll", "\uD83D\uDE00.exe", ""})
    void leavesOrdinaryNamesAlone(String name) {
        assertThat(Printable.text(name)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001B[2J",
                "\u0000",
                "\u0007",
                "\r",
                "\n",
                "\t",
                "\u007F",
                "\u0085",
                "\u009B31m",
                "\u200B",
                "\u200E",
                "\u202E",
                "\u2066",
                "\uFEFF",
                "\u2028",
                "\u2029",
                "\uE000",
                "\uFE0F",
                "\u3164",
                "\uD800",
                "\uDC00",
                "\u00AD",
                "\u061C",
                "\uDB40\uDC41"
            })
    void marksWhatATerminalWouldObeyOrHide(String bad) {
        String shown = Printable.text("a" + bad + "b");
        assertThat(shown).startsWith("a\uFFFD").endsWith("b");
        assertThat(shown.chars().noneMatch(c -> c < 0x20 || Character.getType(c) == Character.FORMAT))
                .isTrue();
    }

    @Test
    void replacesAHighSurrogateThatTheEndCutsOff() {
        assertThat(Printable.text("a\uD83D")).isEqualTo("a\uFFFD");
    }

    @Test
    void cutsWhatNobodyReads() {
        assertThat(Printable.text("x".repeat(1_000_000)))
                .hasSize(Printable.MAX_CHARACTERS + 1)
                .endsWith("\u2026");
    }

    @Test
    void cutsBetweenCharactersNotInside() {
        String text = "x".repeat(Printable.MAX_CHARACTERS - 1) + "\uD83D\uDE00 and more";
        assertThat(Printable.text(text)).isEqualTo("x".repeat(Printable.MAX_CHARACTERS - 1) + "\u2026");
    }

    @Test
    void cutsAWordThatIsTooLongAndKeepsTheSentence() {
        String word = "x".repeat(Printable.MAX_CHARACTERS + 5);
        assertThat(Printable.sentence("The driver " + word + " caused this \u001Bcrash."))
                .isEqualTo("The driver " + "x".repeat(Printable.MAX_CHARACTERS) + "\u2026 caused this \uFFFDcrash.");
    }

    @Test
    void escapesWhatHtmlWouldInterpret() {
        assertThat(Printable.html("<script>'a' & \"b\"</script>"))
                .isEqualTo("&lt;script&gt;&#39;a&#39; &amp; &quot;b&quot;&lt;/script&gt;");
    }

    @Test
    void escapesWhatMarkdownWouldInterpret() {
        assertThat(Printable.markdown("a|b <i>*x*</i> [l](u) `c` @team #1"))
                .isEqualTo("a\\|b &lt;i&gt;\\*x\\*&lt;/i&gt; \\[l\\](u) \\`c\\` `@team` `#1`");
    }

    @Test
    void makesNoLinkOfAName() {
        assertThat(Printable.markdown("https://x.example www.x.example"))
                .isEqualTo("`https://x.example` `www.x.example`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@org", "(@org", "#3", "org/repo#1", "GH-3", "(gh-3)", "!3", "$3", "%3", "a@b.example"})
    void callsNobodyAndClosesNothing(String word) {
        assertThat(Printable.markdown("fixes " + word + "|`x")).isEqualTo("fixes `" + word + "/'x`");
    }

    @Test
    void leavesWhatCallsNobodyAsItIs() {
        assertThat(Printable.markdown(" 98 % of nt!Ke at  [~user] 1.5$ "))
                .isEqualTo(" 98 % of nt!Ke at  \\[\\~user\\] 1.5$ ");
    }

    @Test
    void leavesUnderscoresInsideWordsReadable() {
        assertThat(Printable.markdown("DRIVER_FAULT _x_")).isEqualTo("DRIVER_FAULT \\_x\\_");
    }
}
