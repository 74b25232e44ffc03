package io.culprit.triage.writer;

import io.culprit.triage.BucketGroup;
import io.culprit.triage.BucketGroup.StandOut;
import io.culprit.triage.Machine;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery;
import io.culprit.triage.finding.Overview;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One HTML file that needs nothing else: causes, timeline, machines, drivers and all dumps, to filter and sort, in light and dark, on
 * paper, with a keyboard and with a screen reader. A content security policy keeps it from asking any server for anything.
 */
public final class TriageHtml {

    private static final int MOST_FILES_OF_A_BUCKET = 50;
    private static final int MOST_DUMPS = 10_000;

    private final Overview overview;
    private final TriageResult result;
    private final Writer html;
    private final Sheet sheet;

    private TriageHtml(Overview overview, Writer html) {
        this.overview = overview;
        this.result = overview.result();
        this.html = html;
        this.sheet = new Sheet(html);
    }

    /** Writes the page in UTF-8, as it is made; does not close the stream. */
    public static void write(Overview overview, String version, Instant generated, OutputStream out)
            throws IOException {
        Writer html = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        new TriageHtml(overview, html).page(version, generated);
        html.flush();
    }

    private void page(String version, Instant generated) throws IOException {
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                        + " script-src 'unsafe-inline'; img-src data:\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<link rel=\"icon\" href=\"data:,\">\n<title>Crashes and their causes</title>\n");
        html.append("<style>\n").append(resource("report.css")).append("</style>\n</head>\n<body>\n");
        html.append(
                "<a class=\"skip\" href=\"#causes\">To the causes</a>\n<header>\n<h1>Crashes and their causes</h1>\n");
        numbers();
        html.append("<p class=\"soft\">Generated ")
                .append(generated.toString(), 0, "2026-03-14T09:26".length())
                .append(" UTC by culprit ")
                .append(Html.text(version))
                .append("</p>\n");
        html.append("</header>\n<main>\n");
        new HtmlFindings(sheet, overview).write();
        causes();
        timeline();
        new HtmlMachines(sheet, overview, this::dump).write();
        dumps();
        html.append("</main>\n");
        html.append("<script>\n").append(resource("report.js")).append("</script>\n</body>\n</html>\n");
    }

    private void numbers() throws IOException {
        html.append("<ul class=\"numbers\">\n");
        number(result.totals().dumps(), "dumps");
        number(result.totals().events(), "crashes of event logs alone");
        number(result.buckets().size(), "causes");
        number(result.machines().size(), "machines");
        number(result.machines().stream().filter(Machine::suspect).count(), "with suspect hardware");
        number(result.totals().failed(), "not readable");
        html.append("</ul>\n");
        if (!result.whole()) {
            html.append("<p><strong>The run was stopped before its end.</strong></p>\n");
        }
    }

    private void number(long value, String what) throws IOException {
        html.append("<li><strong>%d</strong>%s</li>\n".formatted(value, what));
    }

    private void causes() throws IOException {
        sheet.section("causes", "Causes, most crashes first");
        sheet.search("causes-table", "Filter causes");
        sheet.open("causes-table", "#Crashes", "#Share", "#Machines", "Last seen", "Cause", "Verdict");
        GroupedPaths paths = GroupedPaths.ofBuckets(result, overview.pages());
        int group = 0;
        for (BucketGroup bucket : result.buckets()) {
            html.append("<tr id=\"c-").append(Html.text(bucket.hash())).append("\">");
            sheet.cell(bucket.occurrences());
            share(bucket.occurrences());
            sheet.cell(bucket.machines());
            sheet.cell(day(bucket.lastSeen()));
            html.append("<td>").append(Html.breaking(bucket.title()));
            html.append("<br><code class=\"soft\">")
                    .append(Html.breaking(bucket.id()))
                    .append("</code>");
            details(bucket, paths.first(group++, MOST_FILES_OF_A_BUCKET));
            html.append("</td><td>");
            verdict(bucket.verdict());
            html.append("</td></tr>\n");
        }
        sheet.close();
    }

    /** Of all crashes that could be read, as a number and as a bar. */
    private void share(int crashes) throws IOException {
        double percent = 100.0
                * crashes
                / Math.max(1, result.totals().rows() - result.totals().failed());
        html.append(String.format(
                Locale.ROOT,
                "<td class=\"n\" data-value=\"%.4f\">%.1f&nbsp;%%<span class=\"share\"><span"
                        + " style=\"width:%.1f%%\"></span></span></td>",
                percent,
                percent,
                percent));
    }

    private void verdict(Row.Blame blame) throws IOException {
        String word = blame.culprit() ? blame.label() : blame.kind();
        html.append("<span class=\"tag %s\">%s</span> ".formatted(Html.text(blame.kind()), Html.text(word)));
        sheet.text(blame.because().isEmpty() ? "" : blame.because().getFirst());
    }

    private void details(BucketGroup bucket, List<GroupedPaths.Dump> dumps) throws IOException {
        html.append("<details><summary>%d %s</summary>\n<ul>\n"
                .formatted(bucket.occurrences(), bucket.occurrences() == 1 ? "dump" : "dumps"));
        sheet.item("Builds: ", bucket.builds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        sheet.item("Driver versions: ", String.join(", ", bucket.versions()));
        sheet.item("First seen: ", first(bucket));
        for (Discovery finding : overview.of(bucket.hash())) {
            sheet.item("", finding.text());
        }
        for (StandOut driver : bucket.standOut()) {
            sheet.item(
                    "Stands out: ",
                    "%s, in %d of %d of these crashes and in %d of %d others"
                            .formatted(
                                    driver.driver(),
                                    driver.here(),
                                    driver.ofHere(),
                                    driver.elsewhere(),
                                    driver.ofElsewhere()));
        }
        for (GroupedPaths.Dump dump : dumps) {
            dump(dump);
        }
        if (bucket.occurrences() > dumps.size()) {
            sheet.item("", "and %d more: see all dumps below".formatted(bucket.occurrences() - dumps.size()));
        }
        html.append("</ul></details>");
    }

    private void dump(GroupedPaths.Dump dump) throws IOException {
        if (dump.page().isEmpty()) {
            sheet.item("", dump.path());
        } else {
            sheet.raw("<li><a href=\"")
                    .raw(Html.text(dump.page()))
                    .raw("\">")
                    .text(dump.path())
                    .raw("</a></li>\n");
        }
    }

    private void timeline() throws IOException {
        Timeline timeline = new Timeline(result.buckets());
        if (!timeline.isEmpty()) {
            sheet.section("timeline", "Crashes by week");
            html.append(timeline.svg()).append(timeline.legend()).append("</section>\n");
        }
    }

    private void dumps() throws IOException {
        sheet.section("all", "All dumps");
        if (result.totals().rows() > MOST_DUMPS) {
            sheet.raw("<p>The first %d of %d; all are in the JSON.</p>\n"
                    .formatted(MOST_DUMPS, result.totals().rows()));
        }
        html.append("<label class=\"soft\" for=\"dumps-search\">Filter dumps</label><br>\n");
        html.append("<input type=\"search\" id=\"dumps-search\" autocomplete=\"off\">\n<div class=\"pages\">");
        html.append("<button type=\"button\" id=\"dumps-back\">Back</button>");
        html.append("<button type=\"button\" id=\"dumps-on\">On</button>");
        html.append("<span id=\"dumps-status\" role=\"status\" class=\"soft\"></span></div>\n");
        sheet.open("dumps", "File", "Time", "Bug check", "Verdict", "Bucket");
        sheet.close();
        html.append("<script type=\"application/json\" id=\"dumps-data\">[");
        int shown = 0;
        for (Row row : result.rows()) {
            if (shown == MOST_DUMPS) {
                break;
            }
            html.append(shown++ == 0 ? "" : ",\n");
            data(row);
        }
        html.append("]</script>\n");
    }

    private void data(Row row) throws IOException {
        Row.Summary summary = row.summary();
        String copies = row.copies().isEmpty()
                ? ""
                : " (+%d copies)".formatted(row.copies().size());
        String verdict = summary == null
                ? "not readable: " + row.error()
                : summary.verdict().culprit()
                        ? summary.verdict().module() + ", " + summary.verdict().label()
                        : summary.verdict().kind();
        html.append('[');
        Html.json(row.path() + copies, html);
        comma(row.time() == null ? "" : row.time().toString());
        comma(summary == null ? "" : summary.codeName());
        comma(verdict);
        comma(summary == null ? "" : summary.bucketId());
        comma(overview.pages().apply(row));
        comma(summary == null ? "" : "#c-" + summary.bucketHash());
        html.append(']');
    }

    private void comma(String value) throws IOException {
        html.append(',');
        Html.json(value, html);
    }

    private static String first(BucketGroup bucket) {
        BucketGroup.FirstSeen first = bucket.first();
        return day(bucket.firstSeen())
                + (first.version().isEmpty() ? "" : ", driver " + first.version())
                + (first.build() == 0 ? "" : ", Windows build " + first.build())
                + (first.bios().isEmpty() ? "" : ", BIOS " + first.bios());
    }

    static String day(@Nullable Instant time) {
        return time == null ? "" : time.toString().substring(0, 10);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TriageHtml.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
