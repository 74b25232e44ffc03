package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which part of Windows a module, or a bug check, belongs to. */
class WindowsPartsTest {

    @Test
    void aModuleBelongsToAPartThatServesWithDriversOfSomeClasses() {
        WindowsPart part = WindowsParts.of("KS.SYS").orElseThrow();
        assertThat(part.subject()).isEqualTo("ks.sys");
        assertThat(part.name()).isEqualTo("audio and cameras");
        assertThat(part.serves()).isEqualTo("streaming for audio and cameras");
        assertThat(part.classes()).containsExactly(DriverClass.AUDIO, DriverClass.CAPTURE, DriverClass.BLUETOOTH);
    }

    @Test
    void aNameOfItsOwnBeatsThePatternOfAFamily() {
        assertThat(WindowsParts.of("dxgmms2.sys").orElseThrow().subject()).isEqualTo("dxgmms*.sys");
        assertThat(WindowsParts.of("dxgkrnl.sys").orElseThrow().subject()).isEqualTo("dxgkrnl.sys");
        assertThat(WindowsParts.of("qzxy77.sys")).isEmpty();
    }

    @Test
    void aBugCheckBelongsToAPartByItsCode() {
        assertThat(WindowsParts.of(0x1A).orElseThrow().subject()).isEqualTo("0x1a");
        assertThat(WindowsParts.of(0x1A).orElseThrow().name()).contains("memory");
        assertThat(WindowsParts.of(0xFFFF)).isEmpty();
    }

    @Test
    void aRowSaysWhatItCannotTake() {
        assertThat(WindowsPart.read("a.sys", "part", "what it serves", "usb|audio")
                        .classes())
                .isEqualTo(List.of(DriverClass.USB, DriverClass.AUDIO));
        assertThat(WindowsPart.read("a.sys", "part", "what it serves", "").classes())
                .isEmpty();
        for (String[] cells : new String[][] {{"", "p", "s", ""}, {"a", "", "s", ""}, {"a", "p", "", ""}}) {
            assertThatThrownBy(() -> WindowsPart.read(cells))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a module, its part and what it serves are not empty");
        }
        assertThatThrownBy(() -> WindowsPart.read("a", "p", "s", "usb|adio"))
                .hasMessage("unknown class 'adio', did you mean 'audio'?");
    }
}
