package io.culprit.triage;

import io.culprit.report.Ink;
import io.culprit.report.Printable;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.Status;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** The answer for a terminal: the causes, most crashes first, then machines with suspect hardware, then files that failed. */
public final class TriageTable {

    /** Where less is left for it, the cause stands below its numbers. */
    private static final int ROOM_FOR_CAUSE = 40;

    private static final int CAUSE_COLUMN = 29;
    private static final int NARROW_COLUMN = 2;
    private static final int MOST_BUCKETS = 50;
    private static final int MOST_FAILED = 20;

    private final Ink ink;
    private final int columns;
    private final StringBuilder text = new StringBuilder();

    private TriageTable(Ink ink, int columns) {
        this.ink = ink;
        this.columns = columns;
    }

    /** The text for a terminal of this width. */
    public static String of(TriageResult result, Ink ink, int columns) {
        TriageTable table = new TriageTable(ink, columns);
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
        entry(String.format(Locale.ROOT, "%7s %8s  %-10s  ", "crashes", "machines", "last seen"), "cause");
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
        String numbers = String.format(Locale.ROOT, "%7d %8d  %-10s  ", bucket.occurrences(), bucket.machines(), seen);
        entry(numbers, bucket.title());
        Blame blame = bucket.verdict();
        String sure = blame.culprit() ? "%s, %d %%: ".formatted(blame.label(), (int) (blame.confidence() * 100)) : "";
        String because = blame.because().isEmpty() ? "" : blame.because().getFirst();
        wrapped(" ".repeat(cause()), " ".repeat(cause()), sure + because, sure.length());
        wrapped(" ".repeat(cause()), " ".repeat(cause()), "bucket " + bucket.id(), 0);
    }

    private int cause() {
        return columns - CAUSE_COLUMN >= ROOM_FOR_CAUSE ? CAUSE_COLUMN : NARROW_COLUMN;
    }

    /** Numbers, and the cause beside or below them. */
    private void entry(String numbers, String title) {
        if (cause() == CAUSE_COLUMN) {
            wrapped(numbers, " ".repeat(CAUSE_COLUMN), title, 0);
        } else {
            text.append(numbers.stripTrailing()).append('\n');
            wrapped(" ".repeat(NARROW_COLUMN), " ".repeat(NARROW_COLUMN), title, 0);
        }
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
        String full = String.format(Locale.ROOT, format, values);
        int indent = full.length() - full.stripLeading().length();
        wrapped(" ".repeat(indent), " ".repeat(indent + 2), full.substring(indent), 0);
    }

    /** Words after {@code first}, following lines after {@code rest}; a word is never cut. The first {@code label} characters are blamed. */
    private void wrapped(String first, String rest, String raw, int label) {
        String words = Printable.text(raw);
        String indent = first;
        int start = 0;
        while (start <= words.length()) {
            int end = lineEnd(words, start, columns - indent.length());
            int colored = Math.min(Math.max(label - start, 0), end - start);
            text.append(indent)
                    .append(colored > 0 ? ink.blamed(words.substring(start, start + colored)) : "")
                    .append(words, start + colored, end);
            text.setLength(text.length() - trailing());
            text.append('\n');
            start = end + 1;
            indent = rest;
        }
    }

    private int trailing() {
        int blanks = 0;
        while (blanks < text.length() && text.charAt(text.length() - 1 - blanks) == ' ') {
            blanks++;
        }
        return blanks;
    }

    private static int lineEnd(String words, int start, int room) {
        if (words.length() - start <= room) {
            return words.length();
        }
        int space = words.lastIndexOf(' ', start + room);
        int end = space > start ? space : words.indexOf(' ', start + 1);
        return end < 0 ? words.length() : end;
    }
}
