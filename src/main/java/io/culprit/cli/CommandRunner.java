package io.culprit.cli;

import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.FileName;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.terminal.Bug;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Output;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Runs one command line: finds the command, and turns whatever goes wrong into one line and an exit code. */
public final class CommandRunner {

    /** What makes a command of its name; tests put their own here. */
    @FunctionalInterface
    public interface Commands {
        /** As {@link RootCommand#command}. */
        Command command(String name, Terminal terminal);
    }

    private final Terminal terminal;
    private final Commands commands;

    /** {@code terminal} is what the command may write to. */
    public CommandRunner(Terminal terminal) {
        this(terminal, RootCommand::command);
    }

    /** {@code commands} are in the place of those of the program. */
    public CommandRunner(Terminal terminal, Commands commands) {
        this.terminal = terminal;
        this.commands = commands;
    }

    /** The exit code of the command; never throws. */
    public int run(String... arguments) {
        try {
            return parseAndRun(FileName.restored(arguments));
        } catch (ParameterException wrong) {
            return wrongArguments(wrong);
        } catch (Refusal wrong) {
            return refused(String.valueOf(wrong.getMessage()), "culprit");
        } catch (IOException io) {
            return Output.closedPipe(io) ? ExitCode.OK : unwritable(io);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
            return Bug.report(terminal, "", ours, debug(arguments));
        }
    }

    /** Only the command that is asked for is made: making every command costs more than reading a small dump. */
    private int parseAndRun(String[] arguments) throws IOException {
        Dispatch dispatch = Dispatch.of(arguments);
        String name = dispatch.command();
        if (name != null) {
            CommandSpec named = commands.command(name, terminal).spec();
            return run(commandLine(named.parent(CommandSpec.create().name("culprit"))), dispatch.arguments());
        }
        return run(commandLine(RootCommand.spec()), dispatch.arguments());
    }

    /** The description of the program with all its commands. */
    static CommandSpec whole(Terminal terminal) {
        CommandSpec root = RootCommand.spec();
        for (String each : RootCommand.NAMES) {
            root.addSubcommand(
                    each, new CommandLine(RootCommand.command(each, terminal).spec()));
        }
        return root;
    }

    private int run(CommandLine line, String... arguments) throws IOException {
        ParseResult given = line.parseArgs(arguments);
        CommandSpec spec = given.commandSpec();
        if (given.isUsageHelpRequested()) {
            terminal.write(help(line).getBytes(StandardCharsets.UTF_8));
            return ExitCode.OK;
        }
        if (given.isVersionHelpRequested()) {
            terminal.write((String.join("\n", spec.version()) + "\n").getBytes(StandardCharsets.UTF_8));
            return ExitCode.OK;
        }
        if (!(spec.userObject() instanceof Command command)) {
            terminal.err().print(help(line));
            terminal.err().flush();
            return ExitCode.USAGE;
        }
        try {
            String[] settled = ConfigCommand.settled(given, terminal, arguments);
            return command.run(settled == arguments ? given : line.parseArgs(settled));
        } catch (Refusal wrong) {
            return refused(String.valueOf(wrong.getMessage()), spec.qualifiedName());
        }
    }

    private CommandLine commandLine(CommandSpec spec) {
        return new CommandLine(spec)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(Math.max(HelpText.NARROWEST, terminal.prose()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setAbbreviatedOptionsAllowed(false);
    }

    /** Only the help of culprit itself needs every command. */
    private String help(CommandLine line) {
        boolean root = !(line.getCommandSpec().userObject() instanceof Command);
        CommandLine described = root ? commandLine(whole(terminal)) : line;
        return HelpText.fitted(described.getUsageMessage(), terminal.prose());
    }

    private int wrongArguments(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        return refused(WrongArguments.message(wrong), command.getCommandSpec().qualifiedName());
    }

    private int refused(String message, String command) {
        terminal.say(message);
        terminal.err().println("Try '" + command + " --help'.");
        terminal.err().flush();
        return ExitCode.USAGE;
    }

    private int unwritable(IOException io) {
        terminal.say("cannot write: " + Unreadable.why(io));
        return ExitCode.FILE;
    }

    private static boolean debug(String... arguments) {
        for (String argument : arguments) {
            if (argument.equals("--debug")) {
                return true;
            }
        }
        return false;
    }
}
