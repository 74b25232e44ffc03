package io.culprit.cli.crash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.Analyzer;
import io.culprit.DumpModules;
import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.argument.SearchedFolders;
import io.culprit.cli.terminal.Bug;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.ProgressBar;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.Unreadable;
import io.culprit.image.LoadedModule;
import io.culprit.report.SymbolList;
import io.culprit.symbol.store.Downloads;
import io.culprit.symbol.store.Progress;
import io.culprit.symbol.store.SymbolKey;
import io.culprit.symbol.store.SymbolManifest;
import io.culprit.symbol.store.SymbolNeed;
import io.culprit.symbol.store.SymbolNeeds;
import io.culprit.symbol.store.SymbolPath;
import io.culprit.symbol.store.SymbolSearch;
import io.culprit.triage.DumpHunt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit symbols}: which PDBs and images dumps need, and a store of them for a machine without network. */
public final class SymbolsCommand implements Command {

    private static final int MOST_DUMPS = 100_000;

    /** So many files are asked for at once; servers take more amiss. */
    private static final int FETCHERS = 4;

    private final Terminal terminal;

    public SymbolsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(
                this, "symbols", "Lists the PDBs and executables that dumps need, and fetches them into a folder.");
        spec.addPositional(Arguments.files(
                        "1..*",
                        "FILE",
                        "Dumps of any kind, archives and folders with them, or lists that --json or --manifest wrote.")
                .build());
        spec.addOption(Arguments.flag("Only modules on a stack of any thread or processor.", "--stacks"));
        spec.addOption(Arguments.flag(
                "One JSON document instead of lines with path below a server, found or missing, module.", "--json"));
        spec.addOption(Arguments.flag("A manifest instead, as symchk and pdblister read it.", "--manifest"));
        spec.addOption(Arguments.text(
                "SERVER",
                "The address of each file below a symbol server instead, for other programs to load.",
                "--urls"));
        spec.addOption(Arguments.symbolPath(""));
        spec.addOption(Arguments.path(
                "DIR",
                "Keep all that the symbol path has in the store DIR, and ask its servers for the rest. What is in DIR"
                        + " stays. Without this no server is asked.",
                "--fetch"));
        spec.addOption(Arguments.downloadLimit());
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit symbols --stacks MEMORY.DMP",
                "  culprit symbols --stacks -y srv*https://msdl.microsoft.com/download/symbols --fetch store dumps",
                "  culprit symbols --manifest MEMORY.DMP > need.txt    (without network)",
                "  culprit symbols -y srv*https://msdl.microsoft.com/download/symbols --fetch store need.txt    (with"
                        + " one)",
                "  culprit analyze -y store MEMORY.DMP             (later, without network)");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        String server = server(given);
        Path store = store(given);
        SymbolPath path = path(given, store);
        SearchedFolders.check(given, terminal);
        if (store != null) {
            try {
                Files.createDirectories(store);
            } catch (IOException unwritable) {
                terminal.say("cannot write to " + Terminal.shown(store) + ": " + Unreadable.why(unwritable));
                return ExitCode.FILE;
            }
        }
        Map<String, LoadedModule> modules = new LinkedHashMap<>();
        int code = ExitCode.OK;
        boolean any = false;
        for (Path named : Arguments.<Path>parameters(given)) {
            List<Path> files = Files.isDirectory(named) ? dumps(named) : List.of(named);
            if (files.isEmpty()) {
                code = ExitCode.FILE;
            }
            for (Path file : files) {
                int read = read(file, given, modules);
                any |= read == ExitCode.OK;
                code = ExitCode.worse(code, read);
            }
        }
        List<SymbolNeed> needs = needs(path, store, given, modules.values());
        String text = server != null
                ? SymbolList.urls(needs, server)
                : Arguments.has(given, "--manifest") ? SymbolList.manifest(needs) : SymbolList.text(needs);
        terminal.write(Arguments.has(given, "--json") ? json(needs) : text.getBytes(StandardCharsets.UTF_8));
        if (any && !CommonOptions.of(given).quiet()) {
            boolean unasked = store == null && path.usesNetwork();
            terminal.say(SymbolList.summary(needs) + (unasked ? "; no server was asked (--fetch does)" : ""));
        }
        return code;
    }

    /** The server that addresses are wanted of, without its last slash. */
    private static @Nullable String server(ParseResult given) {
        String server = Arguments.value(given, "--urls");
        int forms = (server == null ? 0 : 1) + (Arguments.has(given, "--json") ? 1 : 0);
        if (forms + (Arguments.has(given, "--manifest") ? 1 : 0) > 1) {
            throw new Refusal("one of --json, --manifest and --urls");
        }
        if (server == null) {
            return null;
        }
        String low = server.toLowerCase(Locale.ROOT);
        if (!low.startsWith("https://") && !low.startsWith("http://")) {
            throw new Refusal("--urls: '" + server
                    + "' is no address of a server, such as https://msdl.microsoft.com/download/symbols");
        }
        return server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    }

    private static @Nullable Path store(ParseResult given) {
        return Arguments.value(given, "--fetch");
    }

    private SymbolPath path(ParseResult given, @Nullable Path store) {
        String named = Arguments.value(given, "--symbol-path");
        String text = named == null ? terminal.variables().get("_NT_SYMBOL_PATH") : named;
        if (store != null && (text == null || text.isBlank())) {
            throw new Refusal("--fetch needs to know where from: -y PATH or _NT_SYMBOL_PATH");
        }
        Path keeping = store == null ? SymbolSearch.defaultStore(terminal.variables()) : store;
        return SymbolPath.parse(text == null ? "" : text, keeping);
    }

    /** Says why where there is none. */
    private List<Path> dumps(Path folder) {
        String why = "there is no dump in this folder";
        try {
            List<Path> dumps = DumpHunt.dumps(folder, MOST_DUMPS);
            if (!dumps.isEmpty()) {
                return dumps;
            }
        } catch (IOException unreadable) {
            why = Unreadable.why(unreadable);
        }
        terminal.say(Terminal.shown(folder) + ": " + why);
        return List.of();
    }

    private int read(Path file, ParseResult given, Map<String, LoadedModule> modules) {
        try {
            List<LoadedModule> found = SymbolManifest.read(file);
            if (found.isEmpty()) {
                found = Arguments.has(given, "--stacks") ? DumpModules.onStacks(file) : DumpModules.loaded(file);
            }
            for (LoadedModule module : found) {
                String key = key(module);
                LoadedModule known = modules.get(key);
                if (known == null || known.pdb() == null) {
                    modules.put(key, module);
                }
            }
            return ExitCode.OK;
        } catch (NotADumpException bad) {
            terminal.say(Terminal.shown(file) + ": " + Unreadable.why(bad));
        } catch (IOException unreadable) {
            terminal.say(Terminal.shown(file) + ": " + Unreadable.why(unreadable));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
            return Bug.report(
                    terminal, file.toString(), ours, CommonOptions.of(given).debug());
        }
        return ExitCode.FILE;
    }

    /** The same for the same file, whichever dump lists it: its time stamp and size, else its PDB. */
    private static String key(LoadedModule module) {
        String image = SymbolKey.of(module).map(SymbolKey::path).orElse("");
        String pdb = image.isEmpty() && module.pdb() != null ? module.pdb().key() : "";
        return (module.name() + "/" + image + "/" + pdb).toLowerCase(Locale.ROOT);
    }

    private List<SymbolNeed> needs(
            SymbolPath path, @Nullable Path store, ParseResult given, Collection<LoadedModule> modules) {
        ProgressBar bar = new ProgressBar(terminal, CommonOptions.of(given).quiet());
        Set<String> warnings = new ConcurrentSkipListSet<>();
        Downloads downloads = Arguments.downloads(given);
        SymbolWork work = new SymbolWork(
                () -> store == null
                        ? SymbolNeeds.local(path)
                        : SymbolNeeds.fetching(path, store, Progress.SILENT, downloads),
                store == null ? 1 : FETCHERS);
        try {
            return work.of(List.copyOf(modules), done -> bar.show(done, modules.size(), true), warnings);
        } finally {
            bar.end();
            if (store != null) {
                SymbolNeeds.tidy(store);
            }
            warnings.forEach(warning -> terminal.say(Terminal.shown(warning)));
        }
    }

    private static byte[] json(List<SymbolNeed> needs) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            SymbolList.write(needs, Analyzer.VERSION, json);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }
}
