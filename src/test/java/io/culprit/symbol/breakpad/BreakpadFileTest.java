package io.culprit.symbol.breakpad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.image.CallerRules;
import io.culprit.image.FrameData;
import io.culprit.image.FrameExpression.Operator;
import io.culprit.image.FrameExpression.Term;
import io.culprit.symbol.InlineCall;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakpadFileTest {

    private static final String TEXT = String.join(
            "\n",
            "MODULE windows x86 111122223333444455556666777788881 app.pdb",
            "INFO CODE_ID 4ED1B2A15000 app.exe",
            "FILE 1 c:\\src\\app.cc",
            "INLINE_ORIGIN 0 inlined()",
            "FUNC 1000 30 8 Parser::next(int, char)",
            "INLINE 0 7 1 0 1004 8",
            "1000 10 41 1",
            "1010 20 44 1",
            "FUNC m 1040 10 0 main",
            "1040 10 60 9",
            "PUBLIC 1100 0 _start",
            "PUBLIC m 2000 4 far name",
            "STACK WIN 4 1000 30 6 0 8 4 10 0 1 $T0 .raSearch = $eip $T0 ^ = $esp $T0 4 + =",
            "STACK WIN 0 1040 10 0 0 0 0 0 0 0 1",
            "STACK CFI INIT 1000 30 .cfa: $esp 4 +",
            "nonsense",
            "FUNC zz",
            "");

    private static BreakpadFile file(String text) throws IOException {
        return BreakpadFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void namesFunctionsAndThePublicsBetweenThem() throws IOException {
        BreakpadFile file = file(TEXT);

        assertThat(file.id()).isEqualTo("111122223333444455556666777788881");
        assertThat(file.at(0x1005)).contains(new Symbol("Parser::next(int, char)", 5, Symbol.Source.PROCEDURE));
        assertThat(file.at(0x104F)).contains(new Symbol("main", 15, Symbol.Source.PROCEDURE));
        assertThat(file.at(0x1050)).isEmpty();
        assertThat(file.at(0xFFF)).isEmpty();
        assertThat(file.at(0x1108)).contains(new Symbol("_start", 8, Symbol.Source.PUBLIC));
        assertThat(file.at(0x2000)).contains(new Symbol("far name", 0, Symbol.Source.PUBLIC));
        assertThat(file.find("main")).contains(0x1040L);
        assertThat(file.find("other")).isEmpty();
    }

    @Test
    void tellsSourceLinesAndFrameData() throws IOException {
        BreakpadFile file = file(TEXT);

        assertThat(file.line(0x1011)).contains(new SourceLine("c:\\src\\app.cc", 44));
        assertThat(file.line(0x1030)).isEmpty();
        assertThat(file.line(0x1040)).isEmpty();
        assertThat(file.frame(0x102F))
                .contains(new FrameData(0x1000, 0x30, 0x10, 8, 4, "$T0 .raSearch = $eip $T0 ^ = $esp $T0 4 + ="));
        assertThat(file.frame(0x1050)).isEmpty();
    }

    /** FPO's sizes: one of them says that EBP holds something else, so that the caller's is lost. */
    @Test
    void tellsFramesOfWhichOnlySizesAreKnown() throws IOException {
        String fixed = "$T0 .raSearch = $eip $T0 ^ = $esp $T0 4 + =";
        BreakpadFile file = file(TEXT + "STACK WIN 0 1060 10 0 0 8 c 10 0 0 0\nSTACK WIN 0 1000 30 0 0 0 0 0 0 0 1\n");

        assertThat(file.frame(0x1040)).contains(new FrameData(0x1040, 0x10, 0, 0, 0, fixed + " $ebp .unknown ="));
        assertThat(file.frame(0x106F)).contains(new FrameData(0x1060, 0x10, 0x10, 8, 0xC, fixed));
        assertThat(file.frame(0x1001).orElseThrow().savedBytes())
                .as("a program says more than sizes")
                .isEqualTo(4);
    }

    @Test
    void tellsWhatIsInlinedInnermostFirstAndWhereItIsCalled() throws IOException {
        BreakpadFile file =
                file(TEXT.replace("PUBLIC 1100", "INLINE_ORIGIN 1 deep(int)\nINLINE 1 9 1 1 1006 2\nPUBLIC 1100"));

        assertThat(file.inlines(0x1006))
                .containsExactly(
                        new InlineCall("deep(int)", 0, new SourceLine("c:\\src\\app.cc", 9)),
                        new InlineCall("inlined()", 2, new SourceLine("c:\\src\\app.cc", 7)));
        assertThat(file.inlines(0x100B)).extracting(InlineCall::name).containsExactly("inlined()");
        assertThat(file.inlines(0x100C)).isEmpty();
        assertThat(file("MODULE a b c d\nINLINE_ORIGIN 0 old\nINLINE 0 7 0 1004 8 2000 4\n")
                        .inlines(0x2003))
                .as("older writers leave out the file")
                .containsExactly(new InlineCall("old", 3, null));
    }

    @Test
    void tellsTheRulesThatHoldWhereTheyWereChangedLast() throws IOException {
        BreakpadFile file = file("MODULE Linux x86_64 1 a\n"
                + "STACK CFI INIT 1000 30 .cfa: $rsp 8 + .ra: .cfa -8 + ^\n"
                + "STACK CFI 1001 .cfa: $rsp 16 + $rbp: .cfa -16 + ^\n"
                + "STACK CFI 1010 .cfa: $rbp 16 +\n");

        assertThat(file.rules(0x1000).orElseThrow().registers()).isEmpty();
        assertThat(file.rules(0x100F).orElseThrow().frameAddress().terms())
                .containsExactly(
                        new Term(Operator.REGISTER, 0, "rsp"), new Term(Operator.NUMBER, 16), new Term(Operator.ADD));
        assertThat(file.rules(0x102F).orElseThrow().frameAddress().terms())
                .first()
                .isEqualTo(new Term(Operator.REGISTER, 0, "rbp"));
        assertThat(file.rules(0x102F).orElseThrow().registers())
                .extracting(CallerRules.RegisterRule::register)
                .containsExactly("rbp");
        assertThat(file.rules(0x1030)).isEmpty();
    }

    @Test
    void followsNoRulesThatItDoesNotUnderstand() throws IOException {
        String begin = "MODULE Linux x86_64 1 a\nSTACK CFI INIT 1000 30 ";
        assertThat(file(begin + ".cfa: $rsp 8 +\n").rules(0x1000))
                .as("no return address")
                .isEmpty();
        assertThat(file(begin + ".cfa: $rsp 8x + .ra: .cfa -8 + ^\n").rules(0x1000))
                .as("a number that is none")
                .isEmpty();
        assertThat(file(begin + ".cfa: .ra: .cfa -8 + ^\n").rules(0x1000))
                .as("empty")
                .isEmpty();
        assertThat(file(begin + "8 .cfa: $rsp 8 + .ra: .cfa -8 + ^\n").rules(0x1000))
                .as("nobody's")
                .isEmpty();
        assertThat(file(begin + ".cfa: $rsp .undef + .ra: .cfa -8 + ^\n").rules(0x1000))
                .as("variable")
                .isEmpty();
        assertThat(file("MODULE Linux arm64 1 a\nSTACK CFI 1000 .cfa: sp 8 +\n").rules(0x1000))
                .as("no beginning")
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoSymbolFile() {
        assertThatThrownBy(() -> file("")).hasMessageContaining("MODULE");
        assertThatThrownBy(() -> file("MODULE windows x86\n")).hasMessageContaining("MODULE");
    }

    @Test
    void readsDamagedFilesWithoutComplaint() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder(TEXT);
            for (int i = 0; i < 20; i++) {
                text.setCharAt(70 + random.nextInt(text.length() - 70), (char) (32 + random.nextInt(95)));
            }
            BreakpadFile file = file(text.toString());
            assertThat(file.at(random.nextInt(0x3000))).isNotNull();
            assertThat(file.line(random.nextInt(0x3000))).isNotNull();
        }
    }
}
