package io.culprit.triage;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.Unreadable;
import io.culprit.report.Report;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes the row of one dump, and its page where somebody wants it; whatever goes wrong is the row. */
final class DumpRow {

    static final String BUG = "a bug of culprit: ";

    private final Rows rows;
    private final @Nullable ReportPages pages;

    DumpRow(Rows rows, @Nullable ReportPages pages) {
        this.rows = rows;
        this.pages = pages;
    }

    /** The row of one dump; a bug that it meets costs no other dump of its archive. */
    Row row(String entry, long sizeBytes, Analyzer.Pending pending) {
        String place = FileRows.place(entry);
        try {
            Report report = pending.report();
            Row row = rows.of(place, report);
            if (pages != null) {
                pages.page(row, report);
            }
            return row;
        } catch (NotADumpException none) {
            return Rows.failed(place, sizeBytes, Unreadable.why(none));
        } catch (IOException unreadable) {
            return Rows.failed(place, sizeBytes, Unreadable.why(unreadable));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | InternalError bug) {
            return Rows.failed(place, sizeBytes, BUG + bug);
        }
    }
}
