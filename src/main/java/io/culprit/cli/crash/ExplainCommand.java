package io.culprit.cli.crash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.Analyzer;
import io.culprit.Explainer;
import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.FileName;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.Unreadable;
import io.culprit.paste.Paste;
import io.culprit.report.explanation.Explained;
import io.culprit.report.explanation.Explanation;
import io.culprit.report.explanation.JsonExplanation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit explain}: what a pasted text about a crash means, without a dump. */
public final class ExplainCommand implements Command {

    private static final int MOST_QUOTED = 100;

    private final Terminal terminal;
    private final InputStream standardInput;

    public ExplainCommand(Terminal terminal) {
        this(terminal, System.in);
    }

    ExplainCommand(Terminal terminal, InputStream standardInput) {
        this.terminal = terminal;
        this.standardInput = standardInput;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Arguments.command(this, "explain", "Says what a bug check and its parameters mean, without a dump.");
        spec.addPositional(Arguments.parameters(
                        String.class,
                        "1..*",
                        "TEXT...",
                        "A code with its parameters, a name, a line of the event log in any language, a debugger's"
                            + " output, what a blue screen says, a driver's file name, a pool tag, a PCI id, an IOMMU"
                            + " line of Linux; a file with such a text, or - for standard input.")
                .hideParamSyntax(true)
                .build());
        spec.addOption(Arguments.flag("One JSON document instead of text.", "--json"));
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit explain 0xE6 0x26 0 0xC1F80 6",
                "  culprit explain 133 1",
                "  culprit explain DRIVER_IRQL_NOT_LESS_OR_EQUAL",
                "  culprit explain \"The bugcheck was: 0x000000e6 (0x26, 0x0, 0xc1f80, 0x6)\"",
                "  culprit explain BugcheckCode 230 BugcheckParameter1 0x26",
                "  culprit explain Netwtw10.sys",
                "  culprit explain analyze.log",
                "  dmesg | culprit explain -");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        List<String> words = Arguments.parameters(given);
        String server = words.size() == 1 ? FileName.ofAServer(words.getFirst()) : null;
        if (server != null) {
            throw new Refusal(server);
        }
        String text;
        try {
            text = PastedText.of(words, standardInput);
        } catch (PastedText.RefusedException refused) {
            terminal.say(String.valueOf(refused.getMessage()));
            return ExitCode.FILE;
        } catch (IOException unreadable) {
            terminal.say(words.get(0) + ": " + Unreadable.why(unreadable));
            return ExitCode.FILE;
        }
        Paste paste = Paste.read(text);
        if (paste.answers().isEmpty()) {
            boolean perhapsFile = words.size() == 1 && words.getFirst().equals(text);
            terminal.say((perhapsFile ? "no bug check and no file: " : "no bug check in: ") + refusal(text, paste));
            return ExitCode.USAGE;
        }
        terminal.write(
                Arguments.has(given, "--json")
                        ? json(paste)
                        : Explanation.of(
                                        paste,
                                        new Explainer().explain(paste),
                                        terminal.ink(CommonOptions.of(given).color()),
                                        terminal.prose())
                                .getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }

    private static byte[] json(Paste paste) throws IOException {
        List<Explained> answers = new Explainer().explain(paste);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            JsonExplanation.write(paste, answers, Analyzer.VERSION, json);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static String refusal(String text, Paste paste) {
        String line = text.strip();
        String quoted = line.length() <= MOST_QUOTED ? line : line.substring(0, MOST_QUOTED) + "...";
        String near = paste.near().isEmpty() ? "" : "; did you mean " + String.join(" or ", paste.near()) + "?";
        return Terminal.shown(quoted) + near
                + " (looked for: the code of a bug check or its name, alone or with up to four parameters behind it or"
                + " labelled; a status, a driver's file name, a pool tag, a PCI id, an IOMMU line; try: culprit"
                + " explain 0xE6 0x26 0 0xC1F80 6)";
    }
}
