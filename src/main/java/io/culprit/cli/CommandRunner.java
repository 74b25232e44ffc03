package io.culprit.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
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
        if (arguments.length > 0 && RootCommand.NAMES.contains(arguments[0])) {
            CommandSpec named = commands.command(arguments[0], terminal).spec();
            return run(
                    commandLine(named.parent(CommandSpec.create().name("culprit"))),
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        CommandLine root = commandLine(RootCommand.spec());
        for (String name : RootCommand.NAMES) {
            root.addSubcommand(commands.command(name, terminal).spec());
        }
        return run(root, arguments);
    }

    /** Of what stands behind the name of a command, where there is one: making every command costs more than reading a small dump. */
    private static int run(CommandLine line, String[] arguments) throws IOException {
        ParseResult given = line.parseArgs(arguments);
        if (CommandLine.executeHelpRequest(given) != null) {
            return ExitCode.OK;
        }
        ParseResult named = given.hasSubcommand() ? given.subcommand() : given;
        if (named.commandSpec().userObject() instanceof Command command) {
            return command.run(named);
        }
        PrintWriter err = line.getErr();
        err.print(line.getUsageMessage());
        err.flush();
        return ExitCode.USAGE;
    }

    private CommandLine commandLine(CommandSpec spec) {
        return new CommandLine(spec)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
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
