package io.culprit.cli;

import io.culprit.Analyzer;
import io.culprit.report.Explanation;
import io.culprit.windows.BugCheckInput;
import io.culprit.windows.BugChecks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code culprit explain}: what a bug check and its parameters mean, without a dump. */
@Command(
        name = "explain",
        version = "culprit " + Analyzer.VERSION,
        sortOptions = false,
        description = "Says what a bug check and its parameters mean, without a dump.",
        footer = {
            "",
            "Examples:",
            "  culprit explain 0xE6 0x26 0 0xC1F80 6",
            "  culprit explain 159 3",
            "  culprit explain DRIVER_IRQL_NOT_LESS_OR_EQUAL",
            "  culprit explain \"The bugcheck was: 0x000000e6 (0x26, 0x0, 0xc1f80, 0x6)\"",
            "  culprit explain BugcheckCode 230 BugcheckParameter1 0x26"
        })
final class ExplainCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "CODE [P1..P4]",
            hideParamSyntax = true,
            description = "Numbers in hex or decimal, a name, or a line of the event log.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private CommonOptions common = new CommonOptions();

    private final Terminal terminal;

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Optional<BugCheckInput> input = BugCheckInput.parse(words);
        if (input.isEmpty()) {
            terminal.say("no bug check in: " + Terminal.shown(String.join(" ", words))
                    + " (try: culprit explain 0xE6 0x26 0 0xC1F80 6)");
            return ExitCode.USAGE;
        }
        BugCheckInput asked = input.get();
        String text = Explanation.of(
                BugChecks.meaning(asked.code(), asked.values()), asked.given(), terminal.ink(common.noColor()));
        terminal.write(text.getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }
}
