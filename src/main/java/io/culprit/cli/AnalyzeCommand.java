package io.culprit.cli;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import io.culprit.report.Report;
import io.culprit.verdict.RuleBook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culprit analyze}: what happened, and which driver is to blame. */
@Command(
        name = "analyze",
        version = "culprit " + Analyzer.VERSION,
        sortOptions = false,
        description = "Says what happened, and which driver is to blame.",
        footer = {
            "",
            "Examples:",
            "  culprit analyze 112226-9468-01.dmp",
            "  culprit analyze -v -y srv*C:\\symbols*https://msdl.microsoft.com/download/symbols MEMORY.DMP",
            "  culprit analyze --json *.dmp > reports.ndjson"
        })
final class AnalyzeCommand implements Callable<Integer> {

    /** What makes a report of a file; tests put their own here. */
    @FunctionalInterface
    interface Analysis {
        /** As {@link Analyzer#analyze}. */
        Report analyze(Path file) throws IOException, NotADumpException;
    }

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Dumps of any kind, also inside .zip, .gz or .cab.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (default), json or markdown. Several files in JSON: one document a line.")
    private Format format = Format.text;

    @Option(names = "--json", description = "Short for --format json.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "The whole report, under the keys of !analyze -v.")
    private boolean verbose;

    @Option(
            names = {"-y", "--symbol-path"},
            paramLabel = "PATH",
            description = "Where symbols are, as in _NT_SYMBOL_PATH, which holds when this is absent.")
    private @Nullable String symbolPath;

    @Option(
            names = {"-i", "--image-path"},
            paramLabel = "PATH",
            description = "Folders or stores with the executables.")
    private @Nullable String imagePath;

    @Option(names = "--rules", paramLabel = "FILE", description = "More rules and drivers; may be repeated.")
    private List<Path> rules = new ArrayList<>();

    @Option(names = "--all-threads", description = "Every thread or processor, not only the crashing one.")
    private boolean allThreads;

    @Option(names = "--redact", description = "No user names, machine names, user paths or serial numbers.")
    private boolean redact;

    @Option(names = "--fail-inconclusive", description = "Exit with 3 when no culprit can be named.")
    private boolean failInconclusive;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to a file, whole or not at all.")
    private @Nullable Path output;

    @Mixin
    private CommonOptions common = new CommonOptions();

    private final Terminal terminal;
    private final @Nullable Analysis analysis;

    AnalyzeCommand(Terminal terminal) {
        this(terminal, null);
    }

    AnalyzeCommand(Terminal terminal, @Nullable Analysis analysis) {
        this.terminal = terminal;
        this.analysis = analysis;
    }

    @Override
    public Integer call() throws IOException {
        Optional<RuleBook> book = new RuleFiles(terminal).load(rules);
        if (book.isEmpty()) {
            return ExitCode.USAGE;
        }
        Analysis one = analysis == null ? new Analyzer(options(book.get()))::analyze : analysis;
        Format chosen = json ? Format.json : format;
        boolean color = chosen == Format.text && output == null;
        ReportWriter writer = new ReportWriter(chosen, verbose, color ? terminal.ink(common.noColor()) : null);
        Output results = new Output(terminal, output);
        int code = ExitCode.OK;
        for (Path file : files) {
            code = ExitCode.worse(code, analyze(file, one, writer, results));
        }
        results.finish();
        return code;
    }

    private Analyzer.Options options(RuleBook book) {
        String path = symbolPath == null ? terminal.variables().get("_NT_SYMBOL_PATH") : symbolPath;
        return new Analyzer.Options(path, imagePath, book, allThreads, redact);
    }

    private int analyze(Path file, Analysis one, ReportWriter writer, Output results) throws IOException {
        Report report;
        try {
            report = one.analyze(file);
        } catch (NotADumpException bad) {
            terminal.say(Terminal.shown(file) + ": " + bad.getMessage() + " (at offset 0x"
                    + Long.toHexString(bad.offset()) + ")");
            debug(bad);
            return ExitCode.FILE;
        } catch (IOException unreadable) {
            terminal.say(Terminal.shown(file) + ": " + Output.reason(unreadable));
            debug(unreadable);
            return ExitCode.FILE;
        }
        results.add(writer.bytes(report));
        boolean open = failInconclusive && report.verdict().kind().equals("inconclusive");
        return open ? ExitCode.INCONCLUSIVE : ExitCode.OK;
    }

    private void debug(Exception cause) {
        if (common.debug()) {
            cause.printStackTrace(terminal.err());
        }
    }
}
