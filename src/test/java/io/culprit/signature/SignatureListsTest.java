package io.culprit.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SignatureListsTest {

    private static final SignatureLists LISTS = SignatureLists.builtIn();

    @ParameterizedTest
    @CsvSource({
        "game.exe, __report_gsfailure, true, false, false",
        "game.exe, abort, false, true, false",
        "ntdll.dll, ntwaitforsingleobject, false, true, false",
        "game.exe, vsnprintf, false, false, true",
        "game.exe, ntwaitforsingleobject, false, false, false",
        "game.exe, drawworld, false, false, false"
    })
    void sayWhatAFunctionTellsOfACrashAndNothingElse(
            String module, String function, boolean sentinel, boolean irrelevant, boolean prefix) {
        assertThat(LISTS.sentinel(module, function)).isEqualTo(sentinel);
        assertThat(LISTS.irrelevant(module, function)).isEqualTo(irrelevant);
        assertThat(LISTS.prefix(module, function)).isEqualTo(prefix);
    }

    @Test
    void knowModulesThatSayNothingWithoutAFunction() {
        assertThat(LISTS.runtime("gdi32full.dll")).isTrue();
        assertThat(LISTS.runtime("game.exe")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void readEachWordOfTheTable(FrameRole role) {
        assertThat(role.word()).isEqualTo(role.name().toLowerCase(Locale.ROOT));
        assertThat(FrameRole.of(role.word())).isSameAs(role);
    }

    @Test
    void refuseAnyOtherWord() {
        assertThatThrownBy(() -> FrameRole.of("Prefix"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no role of a frame: 'Prefix'");
    }
}
