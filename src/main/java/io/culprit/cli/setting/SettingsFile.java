package io.culprit.cli.setting;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * The file with a user's settings. It lies where {@code CULPRIT_CONFIG} says, else where the system keeps such files: below
 * {@code XDG_CONFIG_HOME}, {@code APPDATA} or {@code ~/.config} (XDG Base Directory Specification).
 */
public final class SettingsFile {

    /** What can be settled. */
    public static final List<String> NAMES =
            List.of("symbol-path", "image-path", "download-limit", "rules", "color", "redact");

    private static final long MOST_BYTES = 1L << 20;

    private final Path file;
    private final boolean named;

    private SettingsFile(Path file, boolean named) {
        this.file = file;
        this.named = named;
    }

    /** The file for a process with these variables, which need not exist; null where no variable says where. */
    public static @Nullable SettingsFile of(Map<String, String> variables) {
        String named = variables.get("CULPRIT_CONFIG");
        if (named != null && !named.isEmpty()) {
            return new SettingsFile(Path.of(named), true);
        }
        String folder = folder(variables);
        return folder == null ? null : new SettingsFile(Path.of(folder, "culprit", "config.toml"), false);
    }

    private static @Nullable String folder(Map<String, String> variables) {
        String own = variables.get("XDG_CONFIG_HOME");
        if (own != null && !own.isEmpty()) {
            return own;
        }
        String roaming = variables.get("APPDATA");
        if (roaming != null && File.separatorChar == '\\') {
            return roaming;
        }
        String home = variables.get("HOME");
        return home == null || home.isEmpty() ? null : home + "/.config";
    }

    /** Where it is, or would be. */
    public Path path() {
        return file;
    }

    /** Whether somebody named it, so that it ought to be there. */
    public boolean named() {
        return named;
    }

    /** Whether it is there: asked first, for the reader of TOML takes longer than reading a dump. */
    public boolean exists() {
        return Files.isRegularFile(file);
    }

    /**
     * The settings in the order of the file.
     *
     * @throws SettingsException when one is unknown or has a value that it cannot have
     */
    public List<Preference> read() throws SettingsException {
        TomlParseResult toml = parse();
        List<Preference> settings = new ArrayList<>();
        for (String name : toml.keySet()) {
            TomlPosition position = toml.inputPositionOf(List.of(name));
            int line = position == null ? 1 : position.line();
            if (!NAMES.contains(name)) {
                throw wrong(line, "there is no setting " + name + " (" + String.join(", ", NAMES) + ")");
            }
            add(name, toml.get(List.of(name)), line, settings);
        }
        return settings;
    }

    private TomlParseResult parse() throws SettingsException {
        TomlParseResult toml;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw wrong(1, "it is larger than settings may be (" + MOST_BYTES + " bytes)");
            }
            toml = Toml.parse(Files.readString(file));
        } catch (IOException unreadable) {
            throw new SettingsException(file + ": it cannot be read");
        }
        for (TomlParseError error : toml.errors()) {
            throw wrong(error.position().line(), String.valueOf(error.getMessage()));
        }
        return toml;
    }

    private void add(String name, @Nullable Object value, int line, List<Preference> settings)
            throws SettingsException {
        String source = file + ":" + line;
        switch (name) {
            case "rules" -> {
                for (String rules : texts(value, line)) {
                    settings.add(new Preference(name, rules, source));
                }
            }
            case "redact" -> {
                if (!(value instanceof Boolean wanted)) {
                    throw wrong(line, "redact is true or false");
                }
                if (wanted) {
                    settings.add(new Preference(name, "true", source));
                }
            }
            default -> settings.add(new Preference(name, text(name, value, line), source));
        }
    }

    private String text(String name, @Nullable Object value, int line) throws SettingsException {
        if (!(value instanceof String text)) {
            throw wrong(line, name + " is a text in quotation marks");
        }
        boolean color = name.equals("color");
        if (color && !List.of("auto", "always", "never").contains(text.toLowerCase(Locale.ROOT))) {
            throw wrong(line, "color is auto, always or never");
        }
        return text;
    }

    private List<String> texts(@Nullable Object value, int line) throws SettingsException {
        List<String> texts = new ArrayList<>();
        List<?> all = value instanceof TomlArray array ? array.toList() : List.of(String.valueOf(value));
        for (Object each : all) {
            texts.add(text("each of rules", each, line));
        }
        return texts;
    }

    private SettingsException wrong(int line, String what) {
        return new SettingsException(file + ":" + line + ": " + what);
    }
}
