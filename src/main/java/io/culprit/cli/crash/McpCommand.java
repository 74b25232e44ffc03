package io.culprit.cli.crash;

import io.culprit.Analyzer;
import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.argument.SearchedFolders;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.shell.assistant.Assistant;
import io.culprit.shell.assistant.Roots;
import io.culprit.symbol.store.Progress;
import io.culprit.symbol.store.SymbolPath;
import io.culprit.symbol.store.SymbolSearch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit mcp}: what analyze, triage, explain and shell say, for assistants. */
public final class McpCommand implements Command {

    private final Terminal terminal;
    private final InputStream input;

    public McpCommand(Terminal terminal) {
        this(terminal, System.in);
    }

    McpCommand(Terminal terminal, InputStream input) {
        this.terminal = terminal;
        this.input = input;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(
                this,
                "mcp",
                "Lets assistants ask: a server of the Model Context Protocol over standard input and output.");
        spec.addOption(Arguments.paths(
                "DIR",
                "A folder that may be read; may be repeated. The current folder when absent, unless it is the root"
                        + " of a file system.",
                "--root"));
        spec.addOption(Arguments.text(
                "PATH",
                "Where symbols are: folders and stores alone, as nothing uses the network.",
                "-y",
                "--symbol-path"));
        spec.addOption(Arguments.imagePath());
        spec.addOption(Arguments.flag(
                "No user names, machine names, user paths or serial numbers in reports, and no run_command, which"
                        + " shows memory.",
                "--redact"));
        Arguments.footer(
                spec,
                "Examples:",
                "  claude mcp add culprit -- culprit mcp --root /shares/dumps    (Claude Code)",
                "  codex mcp add culprit -- culprit mcp --root /shares/dumps     (Codex)",
                "  gemini mcp add culprit culprit mcp --root /shares/dumps       (Gemini CLI)",
                "  npx @modelcontextprotocol/inspector culprit mcp --root .      (to try it)",
                "",
                "Claude Desktop, Cursor and others have it in their settings; VS Code takes it with code --add-mcp:",
                "  {\"mcpServers\": {\"culprit\": {\"command\": \"culprit\", \"args\": [\"mcp\", \"--root\","
                        + " \"/shares/dumps\"]}}}",
                "  {\"name\": \"culprit\", \"command\": \"culprit\", \"args\": [\"mcp\", \"--root\","
                        + " \"/shares/dumps\"]}",
                "",
                "It writes nothing, starts nothing, and reads nothing outside of the folders; links out of them are",
                "refused. _NT_SYMBOL_PATH is not used. It ends when its input does.");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        String symbolPath = Arguments.value(given, "--symbol-path");
        Path store = SymbolSearch.defaultStore(terminal.variables());
        SearchedFolders.check(given, terminal);
        if (symbolPath != null && SymbolPath.parse(symbolPath, store).usesNetwork()) {
            throw new Refusal("-y names a server, and mcp uses no network: culprit symbols --fetch DIR makes a store");
        }
        Analyzer.Options options = new Analyzer.Options(
                symbolPath,
                Arguments.value(given, "--image-path"),
                store,
                Progress.SILENT,
                null,
                false,
                Arguments.has(given, "--redact"));
        Analyzer analyzer = new Analyzer(options, Assistant.LIMITS);
        Roots roots = roots(given);
        if (roots == null) {
            return ExitCode.USAGE;
        }
        System.setOut(terminal.err()); // what is no message of the protocol must not get between its lines
        try (Assistant assistant = new Assistant(roots, analyzer, Arguments.has(given, "--redact"))) {
            assistant.serve(input, terminal.out());
        }
        return ExitCode.OK;
    }

    private @Nullable Roots roots(ParseResult given) {
        List<Path> folders = Arguments.values(given, "--root");
        Path here = Path.of("").toAbsolutePath();
        if (folders.isEmpty() && here.getParent() == null) {
            throw new Refusal("the current folder is " + here + ": name the folders that may be read with --root DIR");
        }
        try {
            return Roots.of(folders.isEmpty() ? List.of(here) : folders);
        } catch (IOException unusable) {
            terminal.say("--root " + unusable.getMessage());
            return null;
        }
    }
}
