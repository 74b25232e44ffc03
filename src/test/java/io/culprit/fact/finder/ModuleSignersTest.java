package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleSignersTest {

    @Test
    void tellsTheSubjectForEachModule() {
        assertThat(ModuleSigners.of(" {\"Mozilla Corporation\":[\"XUL.dll\", \"mozglue.dll\"],"
                        + "\"Microsoft \\\"Windows\\\"\\u0021\" : [\"ntdll.dll\"]}"))
                .hasSize(3)
                .containsEntry("xul.dll", "Mozilla Corporation")
                .containsEntry("mozglue.dll", "Mozilla Corporation")
                .containsEntry("ntdll.dll", "Microsoft \"Windows\"!");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "[]",
                "text",
                "{}",
                "{\"a\"",
                "{\"a\":[\"b",
                "{\"a\\",
                "{\"a\":[\"\"]}",
                "{\"b\",\"c\"",
                "{\"\":[\"x\"]}"
            })
    void tellsNothingOfOtherTexts(String text) {
        assertThat(ModuleSigners.of(text)).isEmpty();
    }

    @Test
    void boundsWhatItTells() {
        StringBuilder many = new StringBuilder("{\"" + "s".repeat(1000) + "\":[");
        for (int i = 0; i < 10_000; i++) {
            many.append('"').append(i).append(".dll\",");
        }
        assertThat(ModuleSigners.of(many.toString())).hasSize(4096).containsEntry("7.dll", "s".repeat(300));
    }
}
