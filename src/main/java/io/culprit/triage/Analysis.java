package io.culprit.triage;

import io.culprit.dump.NotADumpException;
import io.culprit.report.Report;
import java.io.IOException;
import java.nio.file.Path;

/** Turns a file into a report; may be called by several threads at once. */
@FunctionalInterface
public interface Analysis {

    /**
     * The report of one file.
     *
     * @throws NotADumpException when nothing in the file can be reported
     * @throws IOException when the file cannot be read
     */
    Report analyze(Path file) throws IOException, NotADumpException;
}
