package io.culprit.triage;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import java.io.IOException;
import java.nio.file.Path;

/** Turns a file into reports; may be called by several threads at once. */
@FunctionalInterface
public interface Analysis {

    /**
     * Hands over the report of each dump that a file is or holds.
     *
     * @throws NotADumpException when there is none
     * @throws IOException when the file cannot be read
     */
    void each(Path file, Analyzer.Reports reports) throws IOException, NotADumpException;
}
