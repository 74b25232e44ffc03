package io.culprit.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.report.Ink;
import io.culprit.report.JsonReport;
import io.culprit.report.MarkdownReport;
import io.culprit.report.Report;
import io.culprit.report.TextReport;
import io.culprit.report.VerboseReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Turns reports into the bytes that the user asked for: UTF-8, JSON on one line, text with an empty line between files. */
final class ReportWriter {

    private static final int EXPECTED_BYTES = 64 * 1024;

    private final Format format;
    private final boolean verbose;
    private final Ink ink;
    private boolean first = true;

    /** {@code ink} is {@code null} for none. */
    ReportWriter(Format format, boolean verbose, @Nullable Ink ink) {
        this.format = format;
        this.verbose = verbose;
        this.ink = ink == null ? Ink.PLAIN : ink;
    }

    /** One report. */
    byte[] bytes(Report report) throws IOException {
        if (format == Format.json) {
            return json(report);
        }
        String separator = first ? "" : "\n";
        first = false;
        return (separator + text(report)).getBytes(StandardCharsets.UTF_8);
    }

    private String text(Report report) {
        if (format == Format.markdown) {
            return MarkdownReport.of(report, verbose);
        }
        return verbose ? VerboseReport.of(report, ink) : TextReport.of(report, ink);
    }

    private static byte[] json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(EXPECTED_BYTES);
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            JsonReport.write(report, json);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }
}
