package io.culprit.cli.triage;

import io.culprit.Analyzer;
import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.argument.RuleFiles;
import io.culprit.cli.argument.Target;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.Unreadable;
import io.culprit.report.Redaction;
import io.culprit.rule.RuleBook;
import io.culprit.save.WholeFile;
import io.culprit.symbol.store.Progress;
import io.culprit.symbol.store.SymbolSearch;
import io.culprit.triage.Gathering;
import io.culprit.triage.ReportPages;
import io.culprit.triage.Row;
import io.culprit.triage.RunSettings;
import io.culprit.triage.TriageIndex;
import io.culprit.triage.TriageResult;
import io.culprit.triage.TriageRun;
import io.culprit.triage.finding.Earlier;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.Tickets;
import io.culprit.verdict.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit triage}: every dump below some paths, and what recurs. */
public final class TriageCommand implements Command {

    private static final int MOST_TOLD = 100;

    private final Terminal terminal;

    public TriageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(
                this, "triage", "Analyzes every dump below the paths: causes, machines, drivers, what recurs.");
        spec.addPositional(
                Arguments.files("1..*", "PATH", "Dumps, archives and folders.").build());
        spec.addOption(Arguments.choice(
                TriageFormat.class, "FORMAT", "table or text (when absent), ndjson, json, csv or html.", "--format"));
        spec.addOption(Arguments.flag("Short for --format json.", "--json"));
        spec.addOption(
                Arguments.path("FILE", "Write to a file, whole or not at all (ndjson: as it goes).", "-o", "--output"));
        spec.addOption(Target.force());
        spec.addOption(Arguments.text("N", "Threads; the processors of this machine when absent.", "-j", "--threads"));
        spec.addOption(Arguments.path(
                "FILE", "Remember in FILE what was analyzed, and skip what an earlier run has done.", "--resume"));
        spec.addOption(Arguments.text("ID", "Only this bucket, by id or hash; several with commas.", "--bucket"));
        spec.addOption(Arguments.path("DIR", "Write one JSON ticket a bucket to a folder.", "--tickets"));
        TriageOptions.add(spec);
        spec.addOption(Arguments.paths("FILE", "More rules and drivers; may be repeated.", "--rules"));
        spec.addOption(Arguments.timeLimit("the analysis of one dump"));
        spec.addOption(Arguments.flag("No user names, machine names, user paths or serial numbers.", "--redact"));
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit triage /shares/dumps",
                "  culprit triage --resume seen.db --format html -o crashes.html /shares/dumps",
                "  culprit triage --format ndjson . | jq -c '[.file.name, .bucket.id]'",
                "  culprit triage --tickets tickets /shares/dumps",
                "",
                "Exit codes: 0 done, 1 a file could not be read, named or below a folder (the others are done, and it",
                "is a row with its reason), 2 wrong arguments, 70 a bug of ours.");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        int threads = TriageOptions.threads(given);
        boolean watch = Arguments.has(given, "--watch");
        TriageFormat format =
                Arguments.format(given, TriageFormat.json, TriageFormat.table).written();
        if (watch && format != TriageFormat.table && format != TriageFormat.ndjson) {
            throw new Refusal("--watch writes a line, or with --format ndjson an object, for each dump");
        }
        Earlier earlier = null;
        Path compare = Arguments.value(given, "--compare");
        if (compare != null) {
            try {
                earlier = Earlier.read(compare);
            } catch (IOException unreadable) {
                terminal.say(Terminal.shown(compare) + ": " + Unreadable.why(unreadable));
                return ExitCode.FILE;
            }
        }
        TriageOptions.period(given);
        TriageOptions.names(given);
        Path target = Target.of(given, "--output", inputs(given));
        RuleFiles rules = new RuleFiles(terminal);
        Optional<RuleBook> book = rules.load(Arguments.values(given, "--rules"));
        if (book.isEmpty()) {
            return ExitCode.USAGE;
        }
        Request request = new Request(format, target, earlier, book.get());
        Path indexFile = Arguments.value(given, "--resume");
        if (indexFile == null) {
            return triage(given, request, threads, null);
        }
        Optional<TriageIndex> opened = index(indexFile, version(given, rules));
        if (opened.isEmpty()) {
            return ExitCode.FILE;
        }
        try (TriageIndex index = opened.get()) {
            return triage(given, request, threads, index);
        }
    }

    /** How the answer is written, and where; standard output where there is no file. */
    private record Request(
            TriageFormat format,
            @Nullable Path output,
            @Nullable Earlier earlier,
            RuleBook rules) {}

    private static List<Path> inputs(ParseResult given) {
        List<Path> inputs = new ArrayList<>(Arguments.<Path>parameters(given));
        inputs.addAll(Arguments.<Path>values(given, "--rules"));
        for (String option : new String[] {"--resume", "--compare"}) {
            Path file = Arguments.value(given, option);
            if (file != null) {
                inputs.add(file);
            }
        }
        return inputs;
    }

    private Optional<TriageIndex> index(Path file, String version) {
        try {
            return Optional.of(TriageIndex.open(file, version));
        } catch (IOException unusable) {
            terminal.say(Terminal.shown(file) + ": " + Unreadable.why(unusable));
            return Optional.empty();
        }
    }

    /** Of program, rules and redaction: rows of another version are not taken from an index. */
    private static String version(ParseResult given, RuleFiles rules) {
        return "culprit " + Analyzer.VERSION + rules.fingerprint()
                + (Arguments.has(given, "--redact") ? " redacted" : "");
    }

    private int triage(ParseResult given, Request request, int threads, @Nullable TriageIndex index)
            throws IOException {
        boolean redact = Arguments.has(given, "--redact");
        Analyzer.Options options = new Analyzer.Options(
                null,
                null,
                SymbolSearch.defaultStore(terminal.variables()),
                Progress.SILENT,
                request::rules,
                false,
                redact);
        Analyzer analyzer = new Analyzer(options, Arguments.limits(given));
        RunSettings settings = new RunSettings(
                threads,
                index,
                new Gathering.Choice(
                        redact ? Redaction::path : path -> path,
                        TriageOptions.names(given),
                        TriageOptions.period(given)),
                TriageOptions.pages(given));
        boolean watch = Arguments.has(given, "--watch");
        try (TriageOutput output = new TriageOutput(
                terminal,
                request.format(),
                request.output(),
                TriageOptions.buckets(given),
                watch,
                CommonOptions.of(given))) {
            if (watch) {
                return new TriageWatch(terminal, analyzer::each, settings, output).run(Arguments.parameters(given));
            }
            return once(given, request, new TriageRun(analyzer::each, settings, output), output, settings.pages());
        }
    }

    private int once(
            ParseResult given, Request request, TriageRun run, TriageOutput output, @Nullable ReportPages pages)
            throws IOException {
        TriageResult result = interruptible(run, Arguments.parameters(given));
        boolean rowsAlone = request.format() == TriageFormat.ndjson && !Arguments.has(given, "--tickets");
        Overview overview = rowsAlone ? Overview.plain(result) : overview(given, request, result);
        int code = output.finish(overview);
        if (run.leftOut() > 0 && !CommonOptions.of(given).quiet()) {
            terminal.say("left out, as they are not of that time or have none: " + run.leftOut()
                    + (run.leftOut() == 1 ? " crash" : " crashes"));
        }
        if (run.indexFailure().isPresent()) {
            terminal.say(run.indexFailure().get() + "; the next run does again what is not in it");
            code = ExitCode.worse(code, ExitCode.FILE);
        }
        if (pages != null && pages.failure() != null) {
            terminal.say("cannot write all reports: " + Unreadable.why(pages.failure()));
            code = ExitCode.worse(code, ExitCode.FILE);
        }
        return ExitCode.worse(ExitCode.worse(code, tickets(given, overview)), unread(given, request, result));
    }

    private static Overview overview(ParseResult given, Request request, TriageResult result) {
        Overview all = Overview.of(result, new Judge(request.rules()))
                .linked(TriageOptions.addresses(given, request.output()));
        return request.earlier() == null ? all : all.since(request.earlier());
    }

    /** An interrupt ends the run with what is done: the process waits until that has been written. */
    private static TriageResult interruptible(TriageRun run, List<Path> paths) {
        Thread main = Thread.currentThread();
        Thread hook = new Thread(() -> {
            run.stop();
            try {
                main.join(10_000);
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run.run(paths);
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyEnding) {
                // the hook is waiting for this thread
            }
        }
    }

    private int tickets(ParseResult given, Overview all) {
        Path folder = Arguments.value(given, "--tickets");
        if (folder == null) {
            return ExitCode.OK;
        }
        Overview chosen = TriageOptions.buckets(given).isEmpty() ? all : all.only(TriageOptions.buckets(given));
        try {
            Files.createDirectories(folder);
            Tickets.write(chosen, (name, json) -> WholeFile.write(folder.resolve(name), json));
            return ExitCode.OK;
        } catch (IOException unwritable) {
            terminal.say("cannot write tickets to " + Terminal.shown(folder) + ": " + Unreadable.why(unwritable));
            return ExitCode.FILE;
        }
    }

    /**
     * A file that could not be read is a row and an error, whether the user named it or it lies below a folder. Those that he named are told
     * on stderr, and the others where the answer goes to a program.
     */
    private int unread(ParseResult given, Request request, TriageResult result) {
        Set<String> named = new HashSet<>();
        for (Path path : Arguments.<Path>parameters(given)) {
            named.add(path.toString());
        }
        boolean tell = request.format() != TriageFormat.table
                && !CommonOptions.of(given).quiet();
        int failed = 0;
        for (Row row : result.rows()) {
            if (row.status() == Row.Status.FAILED) {
                if (named.contains(row.path()) || tell && ++failed <= MOST_TOLD) {
                    terminal.say(Terminal.shown(row.path()) + ": " + Terminal.shown(row.error()));
                }
            }
        }
        if (failed > MOST_TOLD) {
            terminal.say((failed - MOST_TOLD) + " more files could not be read");
        }
        return result.totals().failed() == 0 ? ExitCode.OK : ExitCode.FILE;
    }
}
