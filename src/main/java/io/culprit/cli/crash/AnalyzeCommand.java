package io.culprit.cli.crash;

import io.culprit.Analyzer;
import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.RuleFiles;
import io.culprit.cli.argument.SearchedFolders;
import io.culprit.cli.argument.Target;
import io.culprit.cli.terminal.Bug;
import io.culprit.cli.terminal.Color;
import io.culprit.cli.terminal.DownloadProgress;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Output;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.Unreadable;
import io.culprit.report.Ink;
import io.culprit.report.Report;
import io.culprit.symbol.store.Progress;
import io.culprit.symbol.store.SymbolSearch;
import io.culprit.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit analyze}: what happened, and which driver is to blame. */
public final class AnalyzeCommand implements Command {

    private final Terminal terminal;
    private final Input.@Nullable Analysis analysis;

    public AnalyzeCommand(Terminal terminal) {
        this(terminal, null);
    }

    AnalyzeCommand(Terminal terminal, Input.@Nullable Analysis analysis) {
        this.terminal = terminal;
        this.analysis = analysis;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(this, "analyze", "Says what happened, and which driver is to blame.");
        spec.addPositional(Arguments.files(
                        "1..*",
                        "FILE",
                        "Dumps of any kind; archives (.zip, .cab, .gz, .tar.gz) with any number; a folder with one; -"
                                + " is standard input.")
                .build());
        spec.addOption(Arguments.choice(
                Format.class,
                "FORMAT",
                "${COMPLETION-CANDIDATES}; text when absent. Several files in JSON: one document a line; in HTML: one"
                        + " page.",
                "--format"));
        spec.addOption(Arguments.flag("Short for --format json.", "--json"));
        spec.addOption(Arguments.flag("The whole report, under the keys of !analyze -v.", "-v", "--verbose"));
        spec.addOption(Arguments.symbolPath(""));
        spec.addOption(Arguments.imagePath());
        spec.addOption(Arguments.downloadLimit());
        spec.addOption(Arguments.timeLimit("the analysis of one dump"));
        spec.addOption(Arguments.paths("FILE", "More rules and drivers; may be repeated.", "--rules"));
        spec.addOption(Arguments.flag("Every thread or processor, not only the crashing one.", "--all-threads"));
        spec.addOption(Arguments.flag("No user names, machine names, user paths or serial numbers.", "--redact"));
        spec.addOption(Arguments.flag("Exit with 3 when no culprit can be named.", "--fail-inconclusive"));
        spec.addOption(Arguments.path("FILE", "Write to a file, whole or not at all.", "-o", "--output"));
        spec.addOption(Target.force());
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit analyze 112226-9468-01.dmp",
                "  culprit analyze -v -y srv*C:\\symbols*https://msdl.microsoft.com/download/symbols MEMORY.DMP",
                "  culprit analyze --json *.dmp > reports.ndjson",
                "  ssh server cat crash.dmp | culprit -");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        List<Path> files = Arguments.parameters(given);
        SearchedFolders.check(given, terminal);
        List<Path> inputs = new ArrayList<>(files);
        inputs.addAll(Arguments.<Path>values(given, "--rules"));
        Path output = Target.of(given, "--output", inputs);
        Analyzer analyzer = new Analyzer(
                options(terminal, given, Arguments.has(given, "--all-threads")),
                Arguments.limits(given),
                Arguments.downloads(given));
        Job job = new Job(
                analysis == null ? new Input.Product(analyzer) : analysis,
                analyzer::awaitRules,
                writer(given, output, files.size() > 1),
                new Output(terminal, output),
                CommonOptions.of(given).debug(),
                CommonOptions.of(given).quiet() ? message -> {} : terminal::say);
        try {
            return analyze(files, job, Arguments.has(given, "--fail-inconclusive"));
        } catch (RuleFiles.Broken said) {
            return ExitCode.USAGE;
        }
    }

    private int analyze(List<Path> files, Job job, boolean failInconclusive) throws IOException {
        int code = ExitCode.OK;
        for (Path file : files) {
            int outcome = analyze(file, job);
            boolean accepted = outcome == ExitCode.INCONCLUSIVE && !failInconclusive;
            code = ExitCode.worse(code, accepted ? ExitCode.OK : outcome);
        }
        return ExitCode.worse(code, job.output().finish());
    }

    /** What is done with each file; {@code rules} waits for them and throws {@link RuleFiles.Broken}. */
    private record Job(
            Input.Analysis analysis,
            Runnable rules,
            ReportWriter writer,
            Output output,
            boolean debug,
            Consumer<String> say) {}

    private ReportWriter writer(ParseResult given, @Nullable Path output, boolean several) {
        Color color = CommonOptions.of(given).color();
        return new ReportWriter(
                Arguments.format(given, Format.json, Format.text),
                Arguments.has(given, "--verbose"),
                output != null && color == Color.auto ? Ink.PLAIN : terminal.ink(color),
                terminal.prose(),
                several);
    }

    /** What an analysis is told by the options of a command, as far as the command has them. */
    static Analyzer.Options options(Terminal terminal, ParseResult given, boolean allThreads) {
        List<Path> rules = Arguments.values(given, "--rules");
        String symbolPath = Arguments.value(given, "--symbol-path");
        return new Analyzer.Options(
                symbolPath == null ? terminal.variables().get("_NT_SYMBOL_PATH") : symbolPath,
                Arguments.value(given, "--image-path"),
                SymbolSearch.defaultStore(terminal.variables()),
                CommonOptions.of(given).quiet() ? Progress.SILENT : new DownloadProgress(terminal),
                rules.isEmpty()
                        ? null
                        : () -> new RuleFiles(terminal).load(rules).orElseThrow(RuleFiles.Broken::new),
                allThreads,
                Arguments.has(given, "--redact"));
    }

    private int analyze(Path file, Job job) throws IOException {
        Outcome outcome = new Outcome(file, job);
        try {
            Input.each(file, job.analysis(), outcome, job.say());
        } catch (NotADumpException bad) {
            return unreadable(file.toString(), Unreadable.why(bad), bad, job);
        } catch (UncheckedIOException unwritable) {
            throw unwritable.getCause();
        } catch (IOException unreadable) {
            return unreadable(file.toString(), Unreadable.why(unreadable), unreadable, job);
        } catch (RuleFiles.Broken said) {
            throw said;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
            return Bug.report(terminal, file.toString(), ours, job.debug());
        }
        return outcome.code;
    }

    /** Writes the reports of one file, and keeps the exit code of the worst. */
    private final class Outcome implements Analyzer.Reports {

        private final Path file;
        private final Job job;
        private int code = ExitCode.OK;

        Outcome(Path file, Job job) {
            this.file = file;
            this.job = job;
        }

        @Override
        public void dump(String entry, long sizeBytes, Analyzer.Pending pending) {
            code = ExitCode.worse(code, reported(entry.isEmpty() ? file.toString() : file + "!" + entry, pending));
        }

        private int reported(String name, Analyzer.Pending pending) {
            Report report;
            try {
                report = pending.report();
            } catch (NotADumpException bad) {
                return unreadable(name, Unreadable.why(bad), bad, job);
            } catch (IOException unreadable) {
                return unreadable(name, Unreadable.why(unreadable), unreadable, job);
            } catch (RuleFiles.Broken said) {
                throw said;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
                return Bug.report(terminal, name, ours, job.debug());
            }
            try {
                job.output().add(job.writer().bytes(name, report));
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
            boolean open = report.verdict().kind() == Verdict.Kind.INCONCLUSIVE;
            return open ? ExitCode.INCONCLUSIVE : ExitCode.OK;
        }
    }

    private int unreadable(String name, String reason, Exception cause, Job job) {
        job.rules().run();
        terminal.say(Terminal.shown(name) + ": " + reason);
        if (job.debug()) {
            cause.printStackTrace(terminal.err());
        }
        return ExitCode.FILE;
    }
}
