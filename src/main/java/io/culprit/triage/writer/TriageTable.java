package io.culprit.triage.writer;

import io.culprit.report.Ink;
import io.culprit.report.Printable;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Machine;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.Status;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Changes;
import io.culprit.triage.finding.Discovery;
import io.culprit.triage.finding.Overview;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answer for a terminal: the causes, most crashes first, then machines with suspect hardware, then files that failed. */
public final class TriageTable {

    /** Where less is left for it, the cause stands below its numbers. */
    private static final int ROOM_FOR_CAUSE = 40;

    private static final int CAUSE_COLUMN = 29;
    private static final int NARROW_COLUMN = 2;
    private static final int MOST_BUCKETS = 50;
    private static final int MOST_FAILED = 20;
    private static final int MOST_FINDINGS = 30;
    private static final int MOST_PLACES = 5;

    private final Ink ink;
    private final int columns;
    private final StringBuilder text = new StringBuilder();

    private TriageTable(Ink ink, int columns) {
        this.ink = ink;
        this.columns = columns;
    }

    /** The text for a terminal of this width. */
    public static String of(Overview overview, Ink ink, int columns) {
        TriageResult result = overview.result();
        TriageTable table = new TriageTable(ink, columns);
        table.buckets(result);
        table.findings(overview);
        table.changes(overview.changes());
        table.machines(result);
        table.failed(result);
        table.summary(result);
        return table.text.toString();
    }

    private void buckets(TriageResult result) {
        if (result.buckets().isEmpty()) {
            line(result.totals().rows() == 0 ? "No crash was found that counts." : "No crash could be read.");
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

    private void findings(Overview overview) {
        int shown = 0;
        int places = 0;
        for (Discovery finding : overview.findings()) {
            boolean place = finding.kind() == Discovery.Kind.SOFTWARE;
            if (shown == MOST_FINDINGS || place && places++ >= MOST_PLACES) {
                continue;
            }
            if (shown++ == 0) {
                line("");
                line("What they tell together:");
            }
            String about = finding.bucketId().isEmpty() ? "" : finding.bucketId() + ": ";
            line("  - %s%s%s", about, finding.text(), chance(finding));
        }
        if (overview.findings().size() > shown) {
            line("  (%d more with --json)", overview.findings().size() - shown);
        }
    }

    private static String chance(Discovery finding) {
        Discovery.Counts counts = finding.counts();
        return counts == null
                ? ""
                : String.format(
                        Locale.ROOT, " (by chance: %.1g, with %d comparisons)", counts.chance(), counts.tried());
    }

    private void changes(@Nullable Changes changes) {
        if (changes == null) {
            return;
        }
        line("");
        line("Since the earlier run (%d crashes then, %d others now):", changes.before(), changes.now());
        int steady = 0;
        for (Changes.Change change : changes.causes()) {
            if (change.kind() == Changes.Kind.STEADY) {
                steady++;
            } else {
                line(
                        "  %-7s %5d then %5d now  %s (by chance: %.2g)",
                        change.kind().word(), change.before(), change.now(), change.id(), change.chance());
            }
        }
        line("  %d causes are about as frequent as they were", steady);
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
            line(
                    "  %s  %s, %s",
                    machine.title(), counted(machine.crashes(), "crash", "crashes"), String.join(" ", machine.codes()));
            for (String evidence : machine.evidence()) {
                line("    - %s", evidence);
            }
        }
    }

    private void failed(TriageResult result) {
        int failed = result.totals().failed();
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
        TriageResult.Totals totals = result.totals();
        line(
                "%s (%d partial, %d not readable, %s)%s, %s, %s; %s passed over%s",
                counted(totals.dumps(), "dump", "dumps"),
                totals.partial(),
                totals.failed(),
                counted(totals.copies(), "copy", "copies"),
                totals.events() == 0
                        ? ""
                        : ", " + counted(totals.events(), "crash", "crashes") + " of event logs alone",
                counted(result.buckets().size(), "cause", "causes"),
                counted(result.machines().size(), "machine", "machines"),
                counted(result.passedOver(), "other file", "other files"),
                result.whole() ? "" : "; stopped before the end");
    }

    private static String counted(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
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
