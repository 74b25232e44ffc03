package io.culprit.cli.crash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.RuleFiles;
import io.culprit.cli.argument.SearchedFolders;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.Unreadable;
import io.culprit.report.Ink;
import io.culprit.shell.Reply;
import io.culprit.shell.ReplyJson;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import io.culprit.shell.prompt.Prompt;
import io.culprit.shell.prompt.Shell;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit shell}: WinDbg's commands over one dump. */
public final class ShellCommand implements Command {

    private final Terminal terminal;
    private final InputStream input;

    public ShellCommand(Terminal terminal) {
        this(terminal, System.in);
    }

    ShellCommand(Terminal terminal, InputStream input) {
        this.terminal = terminal;
        this.input = input;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(this, "shell", "Answers WinDbg's commands about one dump.");
        spec.addPositional(
                Arguments.files("1", "FILE", "A dump of any kind; ARCHIVE!NAME is one of several in an archive.")
                        .build());
        spec.addOption(Arguments.text(
                "CMD; CMD", "Run these and end; without it, commands come from standard input.", "-c", "--command"));
        spec.addOption(Arguments.flag("Answers as JSON, one object a line.", "--json"));
        spec.addOption(Arguments.symbolPath(""));
        spec.addOption(Arguments.imagePath());
        spec.addOption(Arguments.downloadLimit());
        spec.addOption(Arguments.timeLimit("one command"));
        spec.addOption(Arguments.paths("FILE", "More rules and drivers; may be repeated.", "--rules"));
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit shell MEMORY.DMP",
                "  culprit shell 112226-9468-01.dmp -c \"!analyze -v; k; lm\"",
                "  culprit shell MEMORY.DMP --json -c \"dps rsp\" | jq .",
                "",
                "help lists the commands. Exit code 1: one of them had no answer.");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        SearchedFolders.check(given, terminal);
        Path file = Arguments.<Path>parameters(given).getFirst();
        try (OpenedDump opened = open(
                file,
                new Analyzer(
                        AnalyzeCommand.options(terminal, given, false),
                        Arguments.limits(given),
                        Arguments.downloads(given)))) {
            return opened == null ? ExitCode.FILE : run(new Shell(new Session(opened)), given);
        } catch (RuleFiles.Broken said) {
            return ExitCode.USAGE;
        } catch (UncheckedIOException unwritten) {
            throw unwritten.getCause();
        }
    }

    /** The dump; null after having said why there is none. */
    private @Nullable OpenedDump open(Path file, Analyzer analyzer) {
        try {
            return opened(file, analyzer);
        } catch (NotADumpException bad) {
            terminal.say(Terminal.shown(file) + ": " + Unreadable.why(bad));
        } catch (IOException unreadable) {
            terminal.say(Terminal.shown(file) + ": " + Unreadable.why(unreadable));
        }
        return null;
    }

    /** {@code x.zip!Minidump/2.dmp} is one dump of an archive; a file whose own name has the mark comes first. */
    private static OpenedDump opened(Path file, Analyzer analyzer) throws IOException, NotADumpException {
        String name = file.toString();
        for (int mark = name.indexOf('!'); mark > 0 && !Files.exists(file); mark = name.indexOf('!', mark + 1)) {
            Path archive = Path.of(name.substring(0, mark));
            if (Files.isRegularFile(archive)) {
                return analyzer.open(archive, name.substring(mark + 1));
            }
        }
        return analyzer.open(file);
    }

    private int run(Shell shell, ParseResult given) throws IOException {
        boolean json = Arguments.has(given, "--json");
        Ink ink = terminal.ink(CommonOptions.of(given).color());
        Printer printer = new Printer(terminal, ink, json);
        String commands = Arguments.value(given, "-c");
        if (commands != null) {
            return shell.run(commands, printer::print) ? ExitCode.OK : ExitCode.FILE;
        }
        if (!json && terminal.interactive() && typed()) {
            Prompt.talk(shell, ink);
            return ExitCode.OK;
        }
        boolean good = true;
        BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !shell.ended(); line = lines.readLine()) {
            good &= shell.run(line, printer::print);
        }
        return good ? ExitCode.OK : ExitCode.FILE;
    }

    /** Whether a person types: both ends of the console are a terminal. */
    private boolean typed() {
        Console console = input == System.in ? System.console() : null;
        return console != null && console.isTerminal();
    }

    /** Writes answers as they come. */
    private record Printer(Terminal terminal, Ink ink, boolean json) {

        void print(String command, Reply answer) {
            try {
                terminal.write(
                        json
                                ? line(command, answer)
                                : ReplyText.of(answer, ink, terminal.prose()).getBytes(StandardCharsets.UTF_8));
            } catch (IOException unwritten) {
                throw new UncheckedIOException(unwritten);
            }
        }

        private static byte[] line(String command, Reply answer) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
                ReplyJson.write(command, answer, json);
            }
            bytes.write('\n');
            return bytes.toByteArray();
        }
    }
}
