package io.culprit.triage;

import io.culprit.report.Printable;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.Status;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** The answer for a terminal: the causes, most crashes first, then machines with suspect hardware, then files that failed. */
public final class TriageTable {

    private static final int FEWEST_COLUMNS = 60;
    private static final int MOST_BUCKETS = 50;
    private static final int MOST_FAILED = 20;

    private final int columns;
    private final StringBuilder text = new StringBuilder();

    private TriageTable(int columns) {
        this.columns = Math.max(FEWEST_COLUMNS, columns);
    }

    /** The text for a terminal of this width. */
    public static String of(TriageResult result, int columns) {
        TriageTable table = new TriageTable(columns);
        table.buckets(result);
        table.machines(result);
        table.failed(result);
        table.summary(result);
        return table.text.toString();
    }

    private void buckets(TriageResult result) {
        if (result.buckets().isEmpty()) {
            line("No crash could be read.");
            return;
        }
        line("%7s %8s  %-10s  %s", "crashes", "machines", "last seen", "cause");
        int shown = 0;
        for (BucketGroup bucket : result.buckets()) {
            if (shown++ == MOST_BUCKETS) {
                line("(%d more causes)", result.buckets().size() - MOST_BUCKETS);
                break;
            }
            bucket(bucket);
        }
    }

    private void bucket(BucketGroup bucket) {
        String seen = bucket.lastSeen() == null
                ? "-"
                : LocalDate.ofInstant(bucket.lastSeen(), ZoneOffset.UTC).toString();
        line("%7d %8d  %-10s  %s", bucket.occurrences(), bucket.machines(), seen, bucket.title());
        Blame blame = bucket.verdict();
        String sure = blame.culprit() ? "%s, %d %%: ".formatted(blame.label(), (int) (blame.confidence() * 100)) : "";
        String because = blame.because().isEmpty() ? "" : blame.because().getFirst();
        line("%29s%s%s", "", sure, because);
        line("%29sbucket %s", "", bucket.id());
    }

    private void machines(TriageResult result) {
        boolean first = true;
        for (Machine machine : result.machines()) {
            if (!machine.suspect()) {
                continue;
            }
            if (first) {
                line("");
                line("Machines whose hardware is suspect:");
                first = false;
            }
            line("  %s  %d crashes, %s", machine.fingerprint(), machine.crashes(), String.join(" ", machine.codes()));
            for (String evidence : machine.evidence()) {
                line("    - %s", evidence);
            }
        }
    }

    private void failed(TriageResult result) {
        long failed = result.count(Status.FAILED);
        if (failed == 0) {
            return;
        }
        line("");
        line("Not readable:");
        int shown = 0;
        for (Row row : result.rows()) {
            if (row.status() == Status.FAILED && shown++ < MOST_FAILED) {
                line("  %s: %s", row.path(), row.error() == null ? "unknown" : row.error());
            }
        }
        if (failed > MOST_FAILED) {
            line("  (%d more)", failed - MOST_FAILED);
        }
    }

    private void summary(TriageResult result) {
        line("");
        int copies = result.rows().stream().mapToInt(row -> row.copies().size()).sum();
        line(
                "%d dumps (%d partial, %d not readable, %d copies), %d causes, %d machines; %d other files passed"
                        + " over%s",
                result.rows().size(),
                result.count(Status.PARTIAL),
                result.count(Status.FAILED),
                copies,
                result.buckets().size(),
                result.machines().size(),
                result.passedOver(),
                result.whole() ? "" : "; stopped before the end");
    }

    private void line(String format, Object... values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] instanceof String raw ? Printable.text(raw) : values[i];
        }
        String full = String.format(Locale.ROOT, format, values);
        text.append(full.length() > columns ? full.substring(0, columns - 1) + "…" : full.stripTrailing())
                .append('\n');
    }
}
