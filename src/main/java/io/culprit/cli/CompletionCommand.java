package io.culprit.cli;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.FileName;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.manual.Completion;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.triage.TriageIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit completion}: the few lines by which a shell asks {@code culprit completion words -- WORD...} at each tab. */
final class CompletionCommand implements Command {

    private static final List<String> SHELLS = List.of("bash", "zsh", "fish", "powershell");
    private static final String WORDS = "words";

    private final Terminal terminal;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(
                this, "completion", "Prints what makes a shell complete commands, options and their values.");
        spec.addPositional(Arguments.parameters(String.class, "1..*", "SHELL", "bash, zsh, fish or powershell.")
                .completionCandidates(SHELLS)
                .hideParamSyntax(true)
                .build());
        Arguments.footer(
                spec,
                "Examples:",
                "  source <(culprit completion bash)               in ~/.bashrc",
                "  source <(culprit completion zsh)                in ~/.zshrc, after compinit",
                "  culprit completion fish | source                in ~/.config/fish/config.fish",
                "  culprit completion powershell | Out-String | Invoke-Expression",
                "                                                  in $PROFILE");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        List<String> words = Arguments.parameters(given);
        String shell = words.getFirst();
        if (shell.equals(WORDS)) {
            StringBuilder lines = new StringBuilder();
            CommandSpec root = CommandRunner.whole(terminal);
            for (String line : Completion.of(root, CompletionCommand::values, words.subList(1, words.size()))) {
                lines.append(line).append('\n');
            }
            terminal.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        } else if (SHELLS.contains(shell)) {
            terminal.write(script(shell));
        } else {
            throw new Refusal("no completion for " + shell + " (bash, zsh, fish, powershell)");
        }
        return ExitCode.OK;
    }

    /** What a shell runs once. */
    static byte[] script(String shell) throws IOException {
        try (InputStream script = CompletionCommand.class.getResourceAsStream("/io/culprit/cli/completion." + shell)) {
            if (script == null) {
                throw new IllegalStateException("no completion for " + shell);
            }
            return script.readAllBytes();
        }
    }

    /** Buckets are those of the index that the command line names. */
    private static @Nullable List<String> values(ArgSpec argument, List<String> words) {
        if (!argument.paramLabel().equals("ID") || !argument.isOption()) {
            return null;
        }
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String file = word.startsWith("--resume=")
                    ? word.substring("--resume=".length())
                    : word.equals("--resume") && i + 1 < words.size() ? words.get(i + 1) : "";
            if (!file.isEmpty()) {
                return buckets(new FileName().convert(file));
            }
        }
        return List.of();
    }

    private static List<String> buckets(Path index) {
        try {
            return Files.isRegularFile(index) ? TriageIndex.buckets(index) : List.of();
        } catch (IOException unusable) {
            return new ArrayList<>();
        }
    }
}
