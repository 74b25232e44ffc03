package io.culprit.triage;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.RemoteFile;
import io.culprit.dump.Unreadable;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.report.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Turns one file into its rows, whatever goes wrong. For any number of threads. */
public final class FileAnalysis {

    private static final String BUG = "a bug of culprit: ";

    private final Analysis analysis;
    private final Rows rows;
    private final @Nullable ReportPages pages;

    /** Rows by this analysis. */
    public FileAnalysis(Analysis analysis) {
        this(analysis, new Rows(), null);
    }

    FileAnalysis(Analysis analysis, Rows rows, @Nullable ReportPages pages) {
        this.analysis = analysis;
        this.rows = rows;
        this.pages = pages;
    }

    /**
     * What came of a file.
     *
     * @param lasting whether the content says it; a share that was away or a folder that was closed to us may answer next time, and an
     *     analysis whose time was over may take less
     * @param content hash of the file where the analysis made it; else empty
     */
    public record Answer(FileRows found, boolean lasting, String content) {}

    /** Opens a file from its beginning. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    /** Hands over the reports of a file, as {@link Analysis} does. */
    @FunctionalInterface
    public interface Each {
        /** Hands them over. */
        void each(Analyzer.Reports reports) throws IOException, NotADumpException;
    }

    /** The rows of a file of that size. */
    public Answer rows(Path file, long sizeBytes) {
        return rows(sizeBytes, () -> Files.newInputStream(file), reports -> analysis.each(file, reports));
    }

    /** The rows of a file that somebody else reads, and that is analyzed so. */
    public Answer rows(RemoteFile file, Each reports) {
        return rows(file.sizeBytes(), () -> DumpFiles.stream(file), reports);
    }

    private Answer rows(long sizeBytes, Opening opening, Each reports) {
        List<Row> found = new ArrayList<>(1);
        AtomicBoolean passing = new AtomicBoolean();
        try {
            if (EventRows.isExport(opening)) {
                found.addAll(EventRows.rows(opening));
                return new Answer(new FileRows(found, found.isEmpty()), true, "");
            }
            reports.each((entry, entryBytes, report) -> found.add(row(entry, entryBytes, report, passing)));
            Row first = found.getFirst();
            boolean itself = first.path().isEmpty() && first.sizeBytes() == sizeBytes;
            return new Answer(new FileRows(found, false), !passing.get(), itself ? first.sha256() : "");
        } catch (NotADumpException none) {
            Row why = Rows.failed("", sizeBytes, Unreadable.why(none));
            return new Answer(new FileRows(List.of(why), true), none.lasting(), "");
        } catch (IOException unreadable) {
            found.add(Rows.failed("", sizeBytes, Unreadable.why(unreadable)));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | InternalError bug) {
            found.add(Rows.failed("", sizeBytes, BUG + bug));
        }
        return new Answer(new FileRows(found, false), false, "");
    }

    /** The row of one dump, and its page where somebody wants it; a bug that it meets costs no other dump of its archive. */
    private Row row(String entry, long sizeBytes, Analyzer.Pending pending, AtomicBoolean passing) {
        String place = FileRows.place(entry);
        try {
            Report report = pending.report();
            passing.compareAndSet(false, !report.facts().dump().lasting());
            Row row = rows.of(place, report);
            if (pages != null) {
                pages.page(row, report);
            }
            return row;
        } catch (NotADumpException none) {
            passing.compareAndSet(false, !none.lasting());
            return Rows.failed(place, sizeBytes, Unreadable.why(none));
        } catch (IOException unreadable) {
            passing.set(true);
            return Rows.failed(place, sizeBytes, Unreadable.why(unreadable));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | InternalError bug) {
            return Rows.failed(place, sizeBytes, BUG + bug);
        }
    }
}
