package io.culprit.cli.triage;

import io.culprit.Analyzer;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.terminal.Color;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Output;
import io.culprit.cli.terminal.ProgressBar;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.Unreadable;
import io.culprit.report.Ink;
import io.culprit.save.WholeFile;
import io.culprit.triage.Row;
import io.culprit.triage.RowSink;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.RowJson;
import io.culprit.triage.writer.RowLine;
import io.culprit.triage.writer.TriageCsv;
import io.culprit.triage.writer.TriageHtml;
import io.culprit.triage.writer.TriageJson;
import io.culprit.triage.writer.TriageTable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what triage finds: NDJSON, or a line for what arrives, as it goes, everything else when all is done; and the progress on stderr. */
final class TriageOutput implements RowSink, AutoCloseable {

    private final Terminal terminal;
    private final TriageFormat format;
    private final @Nullable Path file;
    private final List<String> buckets;
    private final Ink ink;
    private final ProgressBar bar;
    private final @Nullable OutputStream lines;
    private @Nullable IOException failure;

    TriageOutput(
            Terminal terminal,
            TriageFormat format,
            @Nullable Path file,
            List<String> buckets,
            boolean watching,
            CommonOptions options) {
        this.terminal = terminal;
        this.format = format;
        this.file = file;
        this.buckets = buckets;
        this.ink = file != null && options.color() == Color.auto ? Ink.PLAIN : terminal.ink(options.color());
        // Whoever watches sees a line for each dump, and there is no end to be told.
        this.bar = new ProgressBar(terminal, options.quiet() || watching);
        this.lines = format == TriageFormat.ndjson || watching ? open() : null;
    }

    /** Without a buffer: each line is written at once, and nothing is left to be written when the disk is full. */
    private @Nullable OutputStream open() {
        try {
            return file == null ? terminal.out() : Files.newOutputStream(file);
        } catch (IOException unwritable) {
            failure = unwritable;
            return null;
        }
    }

    @Override
    public void row(Row row) {
        boolean wanted = buckets.isEmpty()
                || row.summary() != null
                        && (buckets.contains(row.summary().bucketId())
                                || buckets.contains(row.summary().bucketHash()));
        if (lines == null || !wanted || failure != null) {
            return;
        }
        try {
            lines.write(format == TriageFormat.ndjson ? RowJson.line(row) : RowLine.line(row));
            lines.flush();
        } catch (IOException full) {
            failure = full;
        }
    }

    @Override
    public boolean wanted() {
        return failure == null;
    }

    @Override
    public void progress(long done, long found, boolean all) {
        bar.show(done, found, all);
    }

    /** Writes the result; says why when it cannot. Returns the exit code. */
    int finish(Overview all) throws IOException {
        bar.end();
        if (failure != null) {
            if (Output.closedPipe(failure)) {
                throw failure;
            }
            return unwritten(failure);
        }
        if (lines != null) {
            return ExitCode.OK;
        }
        return document(buckets.isEmpty() ? all : all.only(buckets));
    }

    private int document(Overview result) throws IOException {
        if (file == null) {
            OutputStream out = new BufferedOutputStream(terminal.out(), WholeFile.BUFFER_BYTES);
            write(result, out);
            out.flush();
            return ExitCode.OK;
        }
        try {
            WholeFile.write(file, out -> write(result, out));
            return ExitCode.OK;
        } catch (IOException unwritable) {
            return unwritten(unwritable);
        }
    }

    private int unwritten(IOException why) {
        terminal.say(
                "cannot write " + (file == null ? "the output" : Terminal.shown(file)) + ": " + Unreadable.why(why));
        return ExitCode.FILE;
    }

    private void write(Overview result, OutputStream out) throws IOException {
        switch (format) {
            case table, text ->
                out.write(TriageTable.of(result, ink, terminal.columns()).getBytes(StandardCharsets.UTF_8));
            case csv -> TriageCsv.write(result.result(), out);
            case html -> TriageHtml.write(result, Analyzer.VERSION, Instant.now(), out);
            case json, ndjson -> TriageJson.write(result, Analyzer.VERSION, out);
        }
    }

    @Override
    public void close() throws IOException {
        bar.end();
        if (lines != null && file != null) {
            lines.close();
        }
    }
}
