package io.culprit.cli.crash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.cli.terminal.Terminal;
import io.culprit.report.HtmlReport;
import io.culprit.report.Ink;
import io.culprit.report.JsonReport;
import io.culprit.report.MarkdownReport;
import io.culprit.report.Report;
import io.culprit.report.TextReport;
import io.culprit.report.VerboseReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Turns reports into the bytes that the user asked for: UTF-8, JSON on one line, text with a line that names the file where there are several. */
final class ReportWriter {

    private static final int EXPECTED_BYTES = 64 * 1024;

    private final Format format;
    private final boolean verbose;
    private final Ink ink;
    private final int columns;
    private final boolean several;
    private boolean first = true;

    /** Reports are told apart where {@code several} are sure to come, and from the second on in any case: one archive may hold many. */
    ReportWriter(Format format, boolean verbose, Ink ink, int columns, boolean several) {
        this.format = format;
        this.verbose = verbose;
        this.ink = ink;
        this.columns = columns;
        this.several = several;
    }

    /** One report, of the file that the user called {@code name}. */
    byte[] bytes(String name, Report report) throws IOException {
        if (format == Format.json) {
            return json(report);
        }
        if (format == Format.html) {
            return html(report).getBytes(StandardCharsets.UTF_8);
        }
        String text = first ? text(name, report) : "\n" + text(name, report);
        first = false;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One page: the first report opens it. */
    private String html(Report report) {
        boolean opens = first;
        first = false;
        return opens ? HtmlReport.of(report, verbose) : HtmlReport.further(report, verbose);
    }

    private String text(String name, Report report) {
        if (format == Format.markdown) {
            return MarkdownReport.of(report, verbose);
        }
        String rule = several || !first ? rule(Terminal.shown(name)) : "";
        return rule + (verbose ? VerboseReport.of(report, ink, columns) : TextReport.of(report, ink, columns));
    }

    /** A line across the page with the file's name in it. */
    private String rule(String name) {
        int rest = columns - name.length() - 5;
        return "── " + name + " " + "─".repeat(Math.max(2, rest)) + "\n\n";
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
