package io.culprit.symbol.breakpad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.image.FrameData;
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
        assertThat(file.frame(0x1040)).isEmpty();
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
