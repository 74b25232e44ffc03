package io.culprit;

import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.RemoteFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.archive.DumpVisitor;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.image.Images;
import io.culprit.image.MemoryImages;
import io.culprit.machine.Budget;
import io.culprit.report.Report;
import io.culprit.rule.RuleBook;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.store.Downloads;
import io.culprit.symbol.store.Progress;
import io.culprit.symbol.store.SymbolSearch;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Judged;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.SystemOpener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The whole program: open the dump, take the crashed system, find the facts, judge them, make the report. */
public final class Analyzer {

    /** The version of this program; the same as in the pom, which a test checks. */
    public static final String VERSION = "0.1.0";

    /** MZ, with which every image begins. */
    private static final int IMAGE_MARK = 0x5A4D;

    private final Options options;
    private final Budget.Limits limits;
    private final Downloads downloads;
    private final Ahead<Judge> judge;

    /** An analyzer of any number of dumps. Reads its rules while the first dump is opened: both take about as long. */
    public Analyzer(Options options) {
        this(options, Budget.Limits.DEFAULT);
    }

    /** With what one analysis may take, and servers as usual. */
    public Analyzer(Options options, Budget.Limits limits) {
        this(options, limits, new Downloads(Downloads.DEFAULT_FILE_BYTES));
    }

    /** With limits of one's own: what an analysis or a server takes beyond them is left out, and a warning says so. */
    public Analyzer(Options options, Budget.Limits limits, Downloads downloads) {
        this.downloads = downloads;
        this.options = options;
        this.limits = limits;
        Supplier<RuleBook> rules = options.rules();
        this.judge = Ahead.of("rules", () -> new Judge(rules == null ? RuleBook.builtIn() : rules.get()));
    }

    /**
     * What the user chose.
     *
     * @param symbolPath in the grammar of {@code _NT_SYMBOL_PATH}; absent for none
     * @param imagePath folders or stores with executables, separated by semicolons; absent for none
     * @param symbolStore the folder that keeps what symbol servers send, where the symbol path names no other
     * @param progress hears of downloads
     * @param rules reads the rules to judge by, once and in a thread of its own; absent for the built-in ones
     * @param allThreads whether to walk every thread or processor of a kernel dump, not only the crashing one
     * @param redact whether to leave out names of people and machines, user paths and serial numbers
     */
    public record Options(
            @Nullable String symbolPath,
            @Nullable String imagePath,
            Path symbolStore,
            Progress progress,
            @Nullable Supplier<RuleBook> rules,
            boolean allThreads,
            boolean redact) {

        /** Nothing but the dump. */
        public static final Options NONE = new Options(null, null, Path.of(""), Progress.SILENT, null, false, false);

        /** The same, but for what is left out. */
        public Options redacted(boolean leaveOut) {
            return new Options(symbolPath, imagePath, symbolStore, progress, rules, allThreads, leaveOut);
        }
    }

    /** Takes the dumps of a file, one after the other. */
    @FunctionalInterface
    public interface Reports {

        /**
         * One dump.
         *
         * @param entry names of the entries that lead to a dump in an archive, joined by {@code !}; empty for the file itself
         */
        void dump(String entry, long sizeBytes, Pending report);
    }

    /** A report that is made when it is asked for, once, as long as the visit lasts. */
    @FunctionalInterface
    public interface Pending {

        /**
         * The report.
         *
         * @throws NotADumpException when nothing in the dump can be reported
         * @throws IOException when symbols or images cannot be read
         */
        Report report() throws IOException, NotADumpException;
    }

    /** Waits until the rules have been read; throws what reading them threw, as {@link #analyze} does for a dump. */
    public void awaitRules() {
        judge.get();
    }

    /** Who judges, by the same rules. */
    public Judge judge() {
        return judge.get();
    }

    /**
     * The report of one dump; of the first one in an archive.
     *
     * @throws NotADumpException when nothing in the file can be reported
     * @throws IOException when the file cannot be read
     */
    public Report analyze(Path file) throws IOException, NotADumpException {
        return analyze(file, "");
    }

    /**
     * The report of one dump of an archive.
     *
     * @param entry the names that {@link Reports} hears of it; empty for the first one, or for a file that is no archive
     * @throws NotADumpException when nothing in it can be reported, or the archive holds no such dump
     * @throws IOException when the file cannot be read
     */
    public Report analyze(Path file, String entry) throws IOException, NotADumpException {
        Budget budget = Budget.of(limits);
        try (DumpFile dump = DumpFiles.open(file, entry, budget)) {
            return analyze(dump, budget);
        }
    }

    /**
     * The report of one dump that comes through a pipe.
     *
     * @param name what the report calls it
     * @throws NotADumpException as for a file
     * @throws IOException when the pipe breaks
     */
    public Report analyze(String name, InputStream pipe) throws IOException, NotADumpException {
        Budget budget = Budget.of(limits);
        try (DumpFile dump = DumpFiles.open(name, pipe, budget)) {
            return analyze(dump, budget);
        }
    }

    /**
     * The reports of every dump that a file is or holds. An archive that cannot be read to its end is handed over, too, and says why.
     *
     * @throws NotADumpException when there is none
     * @throws IOException when the file cannot be read
     */
    public void each(Path file, Reports reports) throws IOException, NotADumpException {
        Budget budget = Budget.of(limits);
        DumpFiles.each(file, budget, visitor(reports, budget));
    }

    /**
     * The reports of what comes through a pipe.
     *
     * @param name what the reports call it
     * @throws NotADumpException as for a file
     * @throws IOException when the pipe breaks
     */
    public void each(String name, InputStream pipe, Reports reports) throws IOException, NotADumpException {
        Budget budget = Budget.of(limits);
        DumpFiles.each(name, pipe, budget, visitor(reports, budget));
    }

    /**
     * The reports of a file that somebody else reads.
     *
     * @throws NotADumpException as for a file
     * @throws IOException when it cannot be read
     */
    public void each(RemoteFile file, Reports reports) throws IOException, NotADumpException {
        Budget budget = Budget.of(limits);
        DumpFiles.each(file, budget, visitor(reports, budget));
    }

    /** Unpacking a dump belongs to its analysis, and the next one begins with everything again. */
    private DumpVisitor visitor(Reports reports, Budget budget) {
        return (entry, sizeBytes, opener) -> {
            reports.dump(entry, sizeBytes, () -> {
                try (DumpFile dump = opener.open()) {
                    return analyze(dump, budget);
                }
            });
            budget.renew();
        };
    }

    /**
     * A dump to be questioned; the caller closes it.
     *
     * @throws NotADumpException when nothing in the file can be reported
     * @throws IOException when the file cannot be read
     */
    public OpenedDump open(Path file) throws IOException, NotADumpException {
        return open(file, "");
    }

    /**
     * One dump of an archive to be questioned; the caller closes it.
     *
     * @param entry as for {@link #analyze(Path, String)}
     * @throws NotADumpException when nothing in it can be reported, or the archive holds no such dump
     * @throws IOException when the file cannot be read
     */
    public OpenedDump open(Path file, String entry) throws IOException, NotADumpException {
        Budget budget = Budget.of(limits);
        return open(DumpFiles.open(file, entry, budget), budget);
    }

    /** A dump to be questioned that somebody has opened, without limits; who closes the answer closes the dump. */
    public OpenedDump open(DumpFile dump) {
        return open(dump, Budget.none());
    }

    private OpenedDump open(DumpFile dump, Budget budget) {
        SymbolSearch search = search(dump, budget);
        CrashedSystem system = SystemOpener.open(dump, search.images(), search.symbols(), budget);
        return new OpenedDump(system, search, this::judged, budget);
    }

    private Report analyze(DumpFile dump, Budget budget) throws IOException {
        if (!names(dump)) {
            return report(SystemOpener.open(dump, Images.NONE, Symbols.NONE, budget), budget);
        }
        try (SymbolSearch search = search(dump, budget)) {
            return report(SystemOpener.open(dump, search.images(), search.symbols(), budget), budget);
        }
    }

    private Report report(CrashedSystem system, Budget budget) {
        return judged(FactFinder.find(system, options.allThreads(), budget));
    }

    private Report judged(Facts facts) {
        Judged judged = judge.get().judgeAll(facts);
        return Report.of(facts, judged.verdict(), VERSION, options.redact(), judged.classOf(), judged.driverOf());
    }

    /** Whether there can be names at all: somebody said where to look, or the dump holds the images with their exports. */
    private boolean names(DumpFile dump) {
        return options.symbolPath() != null
                || options.imagePath() != null
                || dump.physicalMemory().isPresent()
                || holdsKernelImage(dump);
    }

    /** Only a small dump that was made out of a big one holds the header of the kernel's image. */
    private static boolean holdsKernelImage(DumpFile dump) {
        if (!dump.header().kind().kernel() || dump.modules().isEmpty()) {
            return false;
        }
        OptionalInt start = dump.memory().findU32(dump.modules().getFirst().base());
        return start.isPresent() && (short) start.getAsInt() == IMAGE_MARK;
    }

    private SymbolSearch search(DumpFile dump, Budget budget) {
        return new SymbolSearch(
                options.symbolPath(),
                options.imagePath(),
                new MemoryImages(budget.of(dump.memory())),
                options.symbolStore(),
                options.progress(),
                downloads,
                budget);
    }
}
