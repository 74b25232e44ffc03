package io.culprit.cli;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.setting.Preference;
import io.culprit.cli.setting.SettingsException;
import io.culprit.cli.setting.SettingsFile;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit config}: which settings are in force, and where each comes from. */
final class ConfigCommand implements Command {

    private final Terminal terminal;

    ConfigCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(this, "config", "Shows the settings in force, and where each comes from.");
        Arguments.footer(
                spec,
                "The file, all of it optional, where options decide otherwise they hold:",
                "  symbol-path = \"srv*/var/cache/symbols*https://msdl.microsoft.com/download/symbols\"",
                "  image-path = \"/srv/images\"",
                "  download-limit = \"4G\"",
                "  rules = [\"/srv/culprit/site.json\"]",
                "  color = \"auto\"",
                "  redact = true",
                "",
                "It is CULPRIT_CONFIG, else culprit/config.toml below XDG_CONFIG_HOME, APPDATA or ~/.config.");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        SettingsFile file = SettingsFile.of(terminal.variables());
        boolean there = file != null && file.exists();
        StringBuilder text = new StringBuilder("file: ")
                .append(file == null ? "none" : Terminal.shown(file.path()))
                .append(there || file == null ? "\n" : " (not there)\n");
        List<Preference> settings = new ArrayList<>();
        String fromVariable = terminal.variables().get("_NT_SYMBOL_PATH");
        if (fromVariable != null) {
            settings.add(new Preference("symbol-path", fromVariable, "_NT_SYMBOL_PATH"));
        }
        settings.addAll(read(terminal));
        for (String name : SettingsFile.NAMES) {
            boolean settled = false;
            for (Preference setting : settings) {
                if (setting.name().equals(name)) {
                    line(text, name, setting.value(), setting.source());
                    settled = true;
                }
            }
            if (!settled) {
                unsettled(text, name);
            }
        }
        terminal.write(text.toString().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }

    /** What holds where nobody settled it. */
    private void unsettled(StringBuilder text, String name) {
        String color = terminal.colorVariable();
        switch (name) {
            case "color" ->
                line(
                        text,
                        name,
                        color == null ? "auto" : color.equals("NO_COLOR") ? "never" : "always",
                        color == null ? "default" : color);
            case "redact" -> line(text, name, "false", "default");
            default -> line(text, name, "none", "default");
        }
    }

    private static void line(StringBuilder text, String name, String value, String source) {
        text.append(name)
                .append(" = ")
                .append(Terminal.shown(value))
                .append("  (")
                .append(Terminal.shown(source))
                .append(")\n");
    }

    /** What the file settles; the variable of the symbol path is nearer than a file. */
    static List<Preference> read(Terminal terminal) {
        SettingsFile file = SettingsFile.of(terminal.variables());
        if (file == null || !file.exists()) {
            return List.of();
        }
        try {
            List<Preference> settings = file.read();
            if (terminal.variables().containsKey("_NT_SYMBOL_PATH")) {
                settings.removeIf(setting -> setting.name().equals("symbol-path"));
            }
            return settings;
        } catch (SettingsException wrong) {
            throw new Refusal(String.valueOf(wrong.getMessage()));
        }
    }

    /** The arguments, with options before them for what the file settles and the user did not say. */
    static String[] settled(ParseResult given, Terminal terminal, String... arguments) {
        SettingsFile file = SettingsFile.of(terminal.variables());
        if (file != null && file.named() && !file.exists()) {
            terminal.say("CULPRIT_CONFIG names " + Terminal.shown(file.path()) + ", which is no file: no settings");
        }
        List<String> all = new ArrayList<>();
        for (Preference setting : read(terminal)) {
            String name = "--" + setting.name();
            boolean said =
                    given.hasMatchedOption(name) || name.equals("--color") && given.hasMatchedOption("--no-color");
            if (!said && given.commandSpec().findOption(name) != null) {
                all.add(setting.option());
            }
        }
        if (all.isEmpty()) {
            return arguments;
        }
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }
}
