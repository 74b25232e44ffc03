package io.culprit.cli;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.terminal.Terminal;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit help}: the help of a command, or of all. */
final class HelpCommand implements Command {

    private final Terminal terminal;

    HelpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(this, "help", "Shows the help of a command.");
        spec.addPositional(Arguments.parameters(String.class, "0..1", "COMMAND", "All commands when absent.")
                .completionCandidates(RootCommand.NAMES)
                .hideParamSyntax(true)
                .build());
        return CommonOptions.addHelp(spec);
    }

    @Override
    public int run(ParseResult given) {
        List<String> names = Arguments.parameters(given);
        CommandRunner runner = new CommandRunner(terminal);
        return names.isEmpty() ? runner.run("--help") : runner.run("--help", names.getFirst());
    }
}
