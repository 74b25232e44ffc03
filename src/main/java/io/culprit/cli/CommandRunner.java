package io.culprit.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line: finds the command, and turns whatever goes wrong into one line and an exit code. */
public final class CommandRunner {

    /** What makes a command of its name; tests put their own here. */
    @FunctionalInterface
    interface Commands {
        /** As {@link RootCommand#command}. */
        Command command(String name, Terminal terminal);
    }

    private final Terminal terminal;
    private final Commands commands;

    /** {@code terminal} is what the command may write to. */
    public CommandRunner(Terminal terminal) {
        this(terminal, RootCommand::command);
    }

    CommandRunner(Terminal terminal, Commands commands) {
        this.terminal = terminal;
        this.commands = commands;
    }

    /** The exit code of the command; never throws. */
    public int run(String... arguments) {
        try {
            return parseAndRun(arguments);
        } catch (ParameterException wrong) {
            return wrongArguments(wrong);
        } catch (IOException io) {
            return Output.closedPipe(io) ? ExitCode.OK : unwritable(io);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
            return Bug.report(terminal, "", ours, debug(arguments));
        }
    }

    private int parseAndRun(String[] arguments) throws IOException {
        CommandLine root = commandLine(arguments);
        ParseResult given = root.parseArgs(arguments);
        if (CommandLine.executeHelpRequest(given) != null) {
            return ExitCode.OK;
        }
        if (!given.hasSubcommand()) {
            terminal.err().print(root.getUsageMessage());
            terminal.err().flush();
            return ExitCode.USAGE;
        }
        ParseResult named = given.subcommand();
        return ((Command) named.commandSpec().userObject()).run(named);
    }

    /** Only the command that is named is made: making all of them would cost more than reading a small dump. */
    private CommandLine commandLine(String[] arguments) {
        CommandLine root = new CommandLine(RootCommand.spec());
        String first = arguments.length == 0 ? "" : arguments[0];
        for (String name : RootCommand.NAMES.contains(first) ? List.of(first) : RootCommand.NAMES) {
            root.addSubcommand(commands.command(name, terminal).spec());
        }
        PrintWriter out = new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8);
        return root.setOut(out)
                .setErr(new PrintWriter(terminal.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(100)
                .setAbbreviatedOptionsAllowed(false);
    }

    private int wrongArguments(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        terminal.say(firstLine(String.valueOf(wrong.getMessage())));
        PrintWriter err = command.getErr();
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.print(command.getHelp().fullSynopsis());
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    private int unwritable(IOException io) {
        terminal.say("cannot write: " + Output.reason(io));
        return ExitCode.FILE;
    }

    private static boolean debug(String[] arguments) {
        for (String argument : arguments) {
            if (argument.equals("--debug")) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
