package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gives a name away, and what only looks like it. */
class MarksTest {

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DESKTOP-AB12CD3", "LAPTOP-AB12CD34", "WIN-AB12CD34EF5"})
    void knowsTheNamesThatSetupInvents(String name) {
        assertThat(Marks.name(ascii(name), 0, 1)).isEqualTo(name.length());
        assertThat(Marks.name(ascii(name + " "), 0, 1)).isEqualTo(name.length());
        assertThat(Marks.name(name.getBytes(StandardCharsets.UTF_16LE), 0, 2)).isEqualTo(name.length());
        assertThat(Marks.name(ascii(name + "x"), 0, 1)).isZero();
        assertThat(Marks.name(ascii("x" + name), 1, 1)).isZero();
        assertThat(Marks.name(ascii(name.substring(0, name.length() - 1)), 0, 1))
                .isZero();
    }

    @Test
    void knowsMailAddresses() {
        assertThat(Marks.mail(ascii("jane.doe@example.org "), 0, 1)).isEqualTo("jane.doe@example.org".length());
        assertThat(Marks.mail(ascii("jane.doe@example.org"), 1, 1))
                .as("begins before")
                .isZero();
        assertThat(Marks.mail(ascii("jane.doe@example"), 0, 1)).isZero();
        assertThat(Marks.mail(ascii("@example.org"), 0, 1)).isZero();
    }

    @Test
    void knowsSecurityIdentifiersOfMachinesAndNoOthers() {
        byte[] sid = {1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, (byte) 0xE9, 3, 0, 0};
        assertThat(Marks.identifier(sid, 0)).isEqualTo(28);
        sid[8] = 32;
        assertThat(Marks.identifier(sid, 0)).as("S-1-5-32: the same everywhere").isZero();
        assertThat(Marks.identifierText(ascii("S-1-5-21-1-2-3-1001)"), 0, 1)).isEqualTo("S-1-5-21-1-2-3-1001".length());
        assertThat(Marks.identifierText(ascii("S-1-5-18"), 0, 1)).isZero();
    }

    @Test
    void knowsVariables() {
        assertThat(Marks.key(ascii("USERNAME=jane"), 0, 1)).isEqualTo(9);
        assertThat(Marks.key(ascii("PATH=x"), 0, 1)).isZero();
    }

    /** Code and pointers hold no names: what takes out too much would change what the analysis finds. */
    @Test
    void seesNothingInNoise() {
        byte[] noise = new byte[1 << 20];
        new Random(7).nextBytes(noise);
        int seen = 0;
        for (int at = 0; at < noise.length; at++) {
            for (int width = 1; width <= 2; width++) {
                seen += Marks.name(noise, at, width) + Marks.key(noise, at, width) + Marks.mail(noise, at, width);
                seen += Marks.identifierText(noise, at, width);
            }
            seen += Marks.identifier(noise, at);
        }
        assertThat(seen).isZero();
    }
}
