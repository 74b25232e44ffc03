package io.culprit.cli.crash;

import io.culprit.Analyzer;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.NotADumpException;
import io.culprit.triage.DumpHunt;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What a FILE of the command line stands for: a dump, an archive, standard input, a pipe, or a folder with one of them in it. */
final class Input {

    /** What makes reports of a file; tests put their own here. */
    @FunctionalInterface
    interface Analysis {
        /** As {@link Analyzer#each(Path, Analyzer.Reports)}. */
        void each(Path file, Analyzer.Reports reports) throws IOException, NotADumpException;

        /** As {@link Analyzer#each(String, InputStream, Analyzer.Reports)}. */
        default void each(String name, InputStream pipe, Analyzer.Reports reports)
                throws IOException, NotADumpException {
            throw new NotADumpException("it is not a regular file", 0);
        }
    }

    /** The analysis of the product. */
    record Product(Analyzer analyzer) implements Analysis {
        @Override
        public void each(Path file, Analyzer.Reports reports) throws IOException, NotADumpException {
            analyzer.each(file, reports);
        }

        @Override
        public void each(String name, InputStream pipe, Analyzer.Reports reports)
                throws IOException, NotADumpException {
            analyzer.each(name, pipe, reports);
        }
    }

    /** More dumps than this in a folder are not counted. */
    private static final int MOST_COUNTED = 1000;

    private Input() {}

    /** The reports of what {@code file} stands for; {@code say} takes a sentence where a pipe lets wait. */
    static void each(Path file, Analysis analysis, Analyzer.Reports reports, Consumer<String> say)
            throws IOException, NotADumpException {
        boolean standard = file.toString().equals("-");
        if (!standard && (Files.isRegularFile(file) || !Files.exists(file))) {
            analysis.each(file, reports);
        } else if (!standard && Files.isDirectory(file)) {
            analysis.each(only(file), reports);
        } else {
            String name = standard ? "standard input" : String.valueOf(file.getFileName());
            Runnable waiting = () -> say.accept(name + ": waiting for somebody to write a dump into it (Ctrl-C ends)");
            AwaitedPipe.Opening opening =
                    () -> standard ? new FileInputStream(FileDescriptor.in) : Files.newInputStream(file);
            try (InputStream pipe = AwaitedPipe.open(opening, waiting)) {
                analysis.each(name, pipe, reports);
            }
        }
    }

    private static Path only(Path folder) throws IOException, NotADumpException {
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
