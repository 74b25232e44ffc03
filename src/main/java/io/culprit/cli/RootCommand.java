package io.culprit.cli;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.author.EmulateCommand;
import io.culprit.cli.author.RulesCommand;
import io.culprit.cli.author.SchemaCommand;
import io.culprit.cli.crash.AnalyzeCommand;
import io.culprit.cli.crash.ExplainCommand;
import io.culprit.cli.crash.ExtractCommand;
import io.culprit.cli.crash.McpCommand;
import io.culprit.cli.crash.ShellCommand;
import io.culprit.cli.crash.SymbolsCommand;
import io.culprit.cli.terminal.Terminal;
import io.culprit.cli.triage.TriageCommand;
import io.culprit.report.Likeness;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code culprit} command, parent of all others. A command is its class, and its name here. */
final class RootCommand {

    /** Every command, in the order of the help. */
    static final List<String> NAMES = List.of(
            "analyze",
            "triage",
            "explain",
            "extract",
            "symbols",
            "shell",
            "mcp",
            "emulate",
            "rules",
            "schema",
            "completion",
            "config",
            "help");

    private RootCommand() {}

    /** A new command object of that name. */
    static Command command(String name, Terminal terminal) {
        return switch (name) {
            case "analyze" -> new AnalyzeCommand(terminal);
            case "triage" -> new TriageCommand(terminal);
            case "explain" -> new ExplainCommand(terminal);
            case "symbols" -> new SymbolsCommand(terminal);
            case "extract" -> new ExtractCommand(terminal);
            case "shell" -> new ShellCommand(terminal);
            case "mcp" -> new McpCommand(terminal);
            case "emulate" -> new EmulateCommand(terminal);
            case "rules" -> new RulesCommand(terminal);
            case "schema" -> new SchemaCommand(terminal);
            case "completion" -> new CompletionCommand(terminal);
            case "config" -> new ConfigCommand(terminal);
            case "help" -> new HelpCommand(terminal);
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    /** The command whose name is like {@code word}; {@code null} for none. */
    static @Nullable String like(String word) {
        return Likeness.find(word, NAMES);
    }

    /** The description of the parent, without its commands. */
    static CommandSpec spec() {
        CommandSpec spec = Arguments.command(
                RootCommand.class,
                "culprit",
                "Opens Windows crash dumps on any system and names the driver to blame, with reasons.");
        spec.usageMessage()
                .customSynopsis(
                        "culprit COMMAND [OPTIONS]", "       culprit FILE...             (as culprit analyze FILE...)");
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit C:\\Windows\\Minidump\\112226-9468-01.dmp",
                "  culprit analyze --json MEMORY.DMP | jq .verdict",
                "  culprit triage --format html -o crashes.html /shares/dumps",
                "  culprit explain 0xE6 0x26 0 0xC1F80 6",
                "",
                "Exit codes: 0 done, 1 a file could not be read, 2 wrong arguments, 3 inconclusive (when asked),",
                "70 a bug of ours.");
        return CommonOptions.add(spec);
    }
}
