package io.culprit.cli;

import io.culprit.report.Explanation;
import io.culprit.windows.bugcheck.BugCheckInput;
import io.culprit.windows.bugcheck.BugChecks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit explain}: what a bug check and its parameters mean, without a dump. */
final class ExplainCommand implements Command {

    private final Terminal terminal;

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Arguments.command(this, "explain", "Says what a bug check and its parameters mean, without a dump.");
        spec.addPositional(Arguments.parameters(
                        String.class,
                        "1..*",
                        "CODE [P1..P4]",
                        "Numbers in hex or decimal, a name, or a line of the event log.")
                .hideParamSyntax(true)
                .build());
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit explain 0xE6 0x26 0 0xC1F80 6",
                "  culprit explain 159 3",
                "  culprit explain DRIVER_IRQL_NOT_LESS_OR_EQUAL",
                "  culprit explain \"The bugcheck was: 0x000000e6 (0x26, 0x0, 0xc1f80, 0x6)\"",
                "  culprit explain BugcheckCode 230 BugcheckParameter1 0x26");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        List<String> words = Arguments.parameters(given);
        Optional<BugCheckInput> input = BugCheckInput.parse(words);
        if (input.isEmpty()) {
            terminal.say("no bug check in: " + Terminal.shown(String.join(" ", words))
                    + " (try: culprit explain 0xE6 0x26 0 0xC1F80 6)");
            return ExitCode.USAGE;
        }
        BugCheckInput asked = input.get();
        boolean general = asked.given() == 0;
        String text = Explanation.of(
                general ? BugChecks.general(asked.code()) : BugChecks.meaning(asked.code(), asked.values()),
                asked.given(),
                general ? BugChecks.subcodes(asked.code()) : List.of(),
                terminal.ink(CommonOptions.of(given).color()));
        terminal.write(text.getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }
}
