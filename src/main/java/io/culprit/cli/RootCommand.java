package io.culprit.cli;

import io.culprit.Analyzer;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code culprit} command, parent of all others. A command is its class, and its name here. */
@Command(
        name = "culprit",
        mixinStandardHelpOptions = true,
        version = "culprit " + Analyzer.VERSION,
        description = "Opens Windows crash dumps on any system and names the driver to blame, with reasons.",
        footer = {
            "",
            "Examples:",
            "  culprit analyze C:\\Windows\\Minidump\\112226-9468-01.dmp",
            "  culprit analyze --json MEMORY.DMP | jq .verdict",
            "  culprit explain 0xE6 0x26 0 0xC1F80 6",
            "",
            "Exit codes: 0 done, 1 a file could not be read, 2 wrong arguments, 3 inconclusive (when asked),",
            "70 a bug of ours."
        })
final class RootCommand implements Callable<Integer> {

    /** Every command, in the order of the help. */
    static final List<String> NAMES = List.of("analyze", "explain", "rules", "schema");

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    RootCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** A new command object of that name. */
    static Object command(String name, Terminal terminal) {
        return switch (name) {
            case "analyze" -> new AnalyzeCommand(terminal);
            case "explain" -> new ExplainCommand(terminal);
            case "rules" -> new RulesCommand(terminal);
            case "schema" -> new SchemaCommand(terminal);
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    /** Without a command: the help, as an error. */
    @Override
    public Integer call() {
        if (spec != null) {
            CommandLine command = spec.commandLine();
            terminal.err().print(command.getUsageMessage());
            terminal.err().flush();
        }
        return ExitCode.USAGE;
    }
}
