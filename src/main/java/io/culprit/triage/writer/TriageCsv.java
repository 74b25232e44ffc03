package io.culprit.triage.writer;

import io.culprit.machine.Address;
import io.culprit.report.Printable;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.TriageResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A line a file, RFC 4180. A spreadsheet takes a cell that begins with {@code = + - @} for a formula, and a driver may be called
 * anything: such cells get an apostrophe in front.
 */
public final class TriageCsv {

    /** The first line. */
    static final String HEADER =
            "path,status,error,time,architecture,build,machine,code,name,p1,p2,p3,p4,kind,module,class,vendor,confidence,label,because,bucket,hash,sha256,copies,host\r\n";

    private TriageCsv() {}

    /** Writes the header and a line for each row in UTF-8; does not close the stream. */
    public static void write(TriageResult result, OutputStream out) throws IOException {
        out.write(HEADER.getBytes(StandardCharsets.UTF_8));
        for (Row row : result.rows()) {
            out.write(line(row).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The line of a row. */
    static String line(Row row) {
        StringBuilder line = new StringBuilder(256);
        cell(line, row.path());
        cell(line, row.status().jsonName());
        cell(line, row.error() == null ? "" : row.error());
        cell(line, row.time() == null ? "" : row.time().toString());
        if (row.summary() == null) {
            line.append(",".repeat(18));
        } else {
            summary(line, row.summary());
        }
        cell(line, row.sha256());
        cell(line, String.join(" ; ", row.copies()));
        cell(line, row.host());
        line.setLength(line.length() - 1);
        return line.append("\r\n").toString();
    }

    private static void summary(StringBuilder line, Summary summary) {
        cell(line, summary.architecture());
        cell(line, summary.build() == 0 ? "" : Integer.toString(summary.build()));
        cell(line, summary.machine());
        cell(line, summary.code() < 0 ? "" : Address.hex(summary.code()));
        cell(line, summary.codeName());
        for (int i = 0; i < 4; i++) {
            List<Long> parameters = summary.parameters();
            cell(line, i < parameters.size() ? Address.hex(parameters.get(i)) : "");
        }
        Blame blame = summary.verdict();
        cell(line, blame.kind());
        cell(line, blame.culprit() ? blame.module() : "");
        cell(line, blame.culprit() ? blame.driverClass() : "");
        cell(line, blame.culprit() ? blame.vendor() : "");
        cell(line, Double.toString(blame.confidence()));
        cell(line, blame.label());
        cell(line, blame.because().isEmpty() ? "" : blame.because().getFirst());
        cell(line, summary.bucketId());
        cell(line, summary.bucketHash());
    }

    private static void cell(StringBuilder line, String raw) {
        String text = Printable.text(raw);
        boolean formula = !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0;
        String safe = formula ? "'" + text : text;
        boolean quote = safe.indexOf(',') >= 0 || safe.indexOf('"') >= 0 || safe.indexOf(';') >= 0;
        line.append(quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe).append(',');
    }
}
