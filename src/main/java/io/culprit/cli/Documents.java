package io.culprit.cli;

import io.culprit.cli.manual.ManPage;
import io.culprit.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the build runs once to write the manual pages and the completions into the product. No user starts this. */
final class Documents {

    private static final Map<String, String> COMPLETIONS = Map.of(
            "bash", "bash-completion/completions/culprit",
            "zsh", "zsh/site-functions/_culprit",
            "fish", "fish/vendor_completions.d/culprit.fish",
            "powershell", "powershell/culprit.ps1");

    private static final int DATE = "2026-11-22".length();

    private Documents() {}

    /**
     * Writes them.
     *
     * @param arguments the folder that packages call {@code share}, and the time of this version in ISO 8601
     */
    public static void main(String[] arguments) throws IOException {
        Path share = Path.of(arguments[0]);
        for (Map.Entry<String, String> completion : COMPLETIONS.entrySet()) {
            write(share.resolve(completion.getValue()), CompletionCommand.script(completion.getKey()));
        }
        Terminal mute = new Terminal(OutputStream.nullOutputStream(), System.err, Map.of(), false);
        CommandSpec root = CommandRunner.whole(mute);
        String date = arguments[1].substring(0, DATE);
        page(root, share, date);
        for (CommandLine command : root.subcommands().values()) {
            page(command.getCommandSpec(), share, date);
        }
    }

    private static void page(CommandSpec command, Path share, String date) throws IOException {
        String page = ManPage.of(command, date, more(command.name()));
        write(share.resolve("man/man1/" + ManPage.name(command) + ".1"), page.getBytes(StandardCharsets.UTF_8));
    }

    /** What the manual says beyond the options; not all commands have it. */
    static String more(String command) throws IOException {
        try (InputStream text = Documents.class.getResourceAsStream("/io/culprit/cli/" + command + ".manual")) {
            return text == null ? "" : new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(Path file, byte[] text) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.write(file, text);
    }
}
