package io.culprit.cli;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import io.culprit.report.Report;
import io.culprit.triage.DumpHunt;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a FILE of the command line stands for: a dump, standard input, a pipe, or a folder with one dump in it. */
final class Input {

    /** What makes a report of a file; tests put their own here. */
    @FunctionalInterface
    interface Analysis {
        /** As {@link Analyzer#analyze(Path)}. */
        Report analyze(Path file) throws IOException, NotADumpException;

        /** As {@link Analyzer#analyze(String, InputStream)}. */
        default Report analyze(String name, InputStream pipe) throws IOException, NotADumpException {
            throw new NotADumpException("it is not a regular file", 0);
        }
    }

    /** The analysis of the product. */
    record Product(Analyzer analyzer) implements Analysis {
        @Override
        public Report analyze(Path file) throws IOException, NotADumpException {
            return analyzer.analyze(file);
        }

        @Override
        public Report analyze(String name, InputStream pipe) throws IOException, NotADumpException {
            return analyzer.analyze(name, pipe);
        }
    }

    /** More dumps than this in a folder are not counted. */
    private static final int MOST_COUNTED = 1000;

    private Input() {}

    /** The report of what {@code file} stands for. */
    static Report report(Path file, Analysis analysis) throws IOException, NotADumpException {
        if (file.toString().equals("-")) {
            return analysis.analyze("standard input", new FileInputStream(FileDescriptor.in));
        }
        if (Files.isRegularFile(file) || !Files.exists(file)) {
            return analysis.analyze(file);
        }
        if (Files.isDirectory(file)) {
            return analysis.analyze(only(file));
        }
        try (InputStream pipe = Files.newInputStream(file)) {
            return analysis.analyze(String.valueOf(file.getFileName()), pipe);
        }
    }

    private static Path only(Path folder) throws NotADumpException {
        List<Path> dumps = DumpHunt.dumps(folder, MOST_COUNTED);
        if (dumps.size() == 1) {
            return dumps.getFirst();
        }
        if (dumps.isEmpty()) {
            throw new NotADumpException("there is no dump in this folder", 0);
        }
        throw new NotADumpException(
                "it is a folder with " + (dumps.size() == MOST_COUNTED ? "many" : dumps.size())
                        + " dumps: try culprit triage " + Terminal.shown(folder),
                0);
    }
}
