package io.culprit.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line: finds the command, and turns whatever goes wrong into one line and an exit code. */
public final class CommandRunner {

    private final Terminal terminal;

    /** {@code terminal} is what the command may write to. */
    public CommandRunner(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The exit code of the command; never throws. */
    public int run(String... arguments) {
        try {
            return commandLine(arguments).execute(arguments);
        } catch (StackOverflowError | OutOfMemoryError tooMuch) {
            return bug(tooMuch, debug(arguments));
        } catch (RuntimeException ours) {
            return bug(ours, debug(arguments));
        }
    }

    /** Only the command that is named is made: making all of them would cost more than reading a small dump. */
    private CommandLine commandLine(String[] arguments) {
        CommandLine root = new CommandLine(new RootCommand(terminal));
        String first = arguments.length == 0 ? "" : arguments[0];
        if (RootCommand.NAMES.contains(first)) {
            root.addSubcommand(first, RootCommand.command(first, terminal));
        } else {
            for (String name : RootCommand.NAMES) {
                root.addSubcommand(name, RootCommand.command(name, terminal));
            }
        }
        PrintWriter out = new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8);
        return root.setOut(out)
                .setErr(new PrintWriter(terminal.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(100)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(this::wrongArguments)
                .setExecutionExceptionHandler(this::failed);
    }

    private int wrongArguments(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        terminal.say(firstLine(wrong.getMessage()));
        PrintWriter err = command.getErr();
        UnmatchedArgumentException.printSuggestions(wrong, err);
        command.getHelp();
        err.print(command.getHelp().fullSynopsis());
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    private int failed(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof IOException io) {
            return Output.closedPipe(io) ? ExitCode.OK : unwritable(io);
        }
        return bug(failure, debug(parsed.originalArgs().toArray(new String[0])));
    }

    private int unwritable(IOException io) {
        terminal.say("cannot write: " + Output.reason(io));
        return ExitCode.FILE;
    }

    private int bug(Throwable bug, boolean debug) {
        terminal.say("internal error: " + firstLine(String.valueOf(bug)) + (debug ? "" : " (--debug shows where)"));
        if (debug) {
            bug.printStackTrace(terminal.err());
        }
        return ExitCode.BUG;
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
