package io.culprit.triage.writer;

import io.culprit.report.Printable;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import java.nio.charset.StandardCharsets;

/** A row as one line for people: when, what, who, where. */
public final class RowLine {

    private RowLine() {}

    /** The line with its end, UTF-8. */
    public static byte[] line(Row row) {
        Row.Summary summary = row.summary();
        String time = row.time() == null ? "-" : row.time().toString();
        String what = summary == null
                ? "not readable: " + row.error()
                : (summary.codeName().isEmpty() ? summary.bucketId() : summary.codeName()) + ": "
                        + who(summary.verdict());
        return (time + "  " + Printable.text(what) + "  " + Printable.text(row.path()) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String who(Blame blame) {
        return switch (blame.kind()) {
            case "culprit" -> blame.module() + " (" + blame.label() + ")";
            case "hardware" -> blame.product() + " (hardware)";
            default -> "no driver named";
        };
    }
}
