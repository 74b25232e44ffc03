package io.culprit.cli.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {

    @TempDir
    private Path folder;

    private SettingsFile file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("config.toml"), text);
        return SettingsFile.of(Map.of("CULPRIT_CONFIG", file.toString()));
    }

    @Test
    void liesWhereTheVariablesSay() {
        assertThat(SettingsFile.of(Map.of())).isNull();
        assertThat(SettingsFile.of(Map.of("HOME", "/home/a")).path())
                .isEqualTo(Path.of("/home/a/.config/culprit/config.toml"));
        assertThat(SettingsFile.of(Map.of("HOME", "/home/a", "XDG_CONFIG_HOME", "/x"))
                        .path())
                .isEqualTo(Path.of("/x/culprit/config.toml"));
        assertThat(SettingsFile.of(Map.of("HOME", "/home/a", "CULPRIT_CONFIG", "/c.toml"))
                        .path())
                .isEqualTo(Path.of("/c.toml"));
    }

    @Test
    void becomesOptions() throws Exception {
        SettingsFile file = file("""
            # where we work
            symbol-path = "srv*/s*https://example.org"
            rules = ["a.json", "b.json"]
            redact = true
            color = "never"
            """);
        List<Preference> settings = file.read();
        assertThat(settings)
                .extracting(Preference::option)
                .containsExactlyInAnyOrder(
                        "--symbol-path=srv*/s*https://example.org",
                        "--rules=a.json",
                        "--rules=b.json",
                        "--redact",
                        "--color=never");
        assertThat(settings).anySatisfy(setting -> assertThat(setting.source()).endsWith("config.toml:2"));
        assertThat(file("redact = false").read()).isEmpty();
        assertThat(file("").read()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour = 'a'|:1: there is no setting colour",
                "color = 'blue'|:1: color is auto, always or never",
                "redact = 'yes'|:1: redact is true or false",
                "symbol-path = 5|:1: symbol-path is a text",
                "rules = [1]|:1: each of rules is a text",
                "color = |:1: Unexpected"
            })
    void saysWhereItIsWrong(String text, String message) throws IOException {
        SettingsFile file = file(text.replace('\'', '"'));
        assertThatThrownBy(file::read).isInstanceOf(SettingsException.class).hasMessageContaining(message);
    }
}
