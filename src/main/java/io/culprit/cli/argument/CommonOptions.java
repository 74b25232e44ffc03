package io.culprit.cli.argument;

import io.culprit.cli.terminal.Color;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options that every command has.
 *
 * @param color when to color results
 * @param debug show where an internal error happened; who runs the command reads it by itself, for it must also hold when parsing fails
 * @param quiet no messages but errors
 */
public record CommonOptions(Color color, boolean debug, boolean quiet) {

    /** What of them was given. */
    public static CommonOptions of(ParseResult given) {
        Color color = Arguments.value(given, "--color");
        return new CommonOptions(
                Arguments.has(given, "--no-color") ? Color.never : color == null ? Color.auto : color,
                Arguments.has(given, "--debug"),
                Arguments.has(given, "--quiet"));
    }

    /** The description of a command with these options behind its own. */
    public static CommandSpec add(CommandSpec spec) {
        spec.addOption(Arguments.choice(
                Color.class,
                "WHEN",
                "auto (default), always or never. NO_COLOR, CLICOLOR_FORCE and TERM=dumb decide for auto.",
                "--color"));
        spec.addOption(Arguments.flag("Short for --color never.", "--no-color"));
        spec.addOption(Arguments.flag("Show where an internal error happened.", "--debug"));
        spec.addOption(Arguments.flag("No messages but errors.", "-q", "--quiet"));
        return addHelp(spec);
    }

    /** Only help and version, which also the parent of the commands has. */
    public static CommandSpec addHelp(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description("Show this help.")
                .build());
        return spec.addOption(OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .versionHelp(true)
                .description("Show the version.")
                .build());
    }
}
