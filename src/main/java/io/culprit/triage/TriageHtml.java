package io.culprit.triage;

import io.culprit.triage.BucketGroup.StandOut;
import io.culprit.triage.Row.Status;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One HTML file that needs nothing else: causes, timeline, machines, drivers and all dumps, to filter and sort, in light and dark, on
 * paper, with a keyboard and with a screen reader. A content security policy keeps it from asking any server for anything.
 */
public final class TriageHtml {

    private static final int MOST_FILES_OF_A_BUCKET = 50;
    private static final int MOST_DRIVERS = 500;
    private static final int MOST_MACHINES = 1000;

    private final TriageResult result;
    private final Writer html;

    private TriageHtml(TriageResult result, Writer html) {
        this.result = result;
        this.html = html;
    }

    /** Writes the page in UTF-8, as it is made; does not close the stream. */
    public static void write(TriageResult result, String version, OutputStream out) throws IOException {
        Writer html = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        new TriageHtml(result, html).page(version);
        html.flush();
    }

    private void page(String version) throws IOException {
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
        html.append("</header>\n<main>\n");
        causes();
        timeline();
        machines();
        drivers();
        dumps();
        html.append("</main>\n<footer class=\"soft\"><p>culprit ")
                .append(Html.text(version))
                .append("</p></footer>\n");
        html.append("<script>\n").append(resource("report.js")).append("</script>\n</body>\n</html>\n");
    }

    private void numbers() throws IOException {
        html.append("<ul class=\"numbers\">\n");
        number(result.rows().size(), "dumps");
        number(result.buckets().size(), "causes");
        number(result.machines().size(), "machines");
        number(result.machines().stream().filter(Machine::suspect).count(), "with suspect hardware");
        number(result.count(Status.FAILED), "not readable");
        html.append("</ul>\n");
        if (!result.whole()) {
            html.append("<p><strong>The run was stopped before its end.</strong></p>\n");
        }
    }

    private void number(long value, String what) throws IOException {
        html.append("<li><strong>%d</strong>%s</li>\n".formatted(value, what));
    }

    private void causes() throws IOException {
        section("causes", "Causes, most crashes first");
        search("causes-table", "Filter causes");
        open("causes-table", "#Crashes", "#Machines", "Last seen", "Cause", "Verdict");
        for (BucketGroup bucket : result.buckets()) {
            html.append("<tr>");
            cell(bucket.occurrences());
            cell(bucket.machines());
            cell(day(bucket.lastSeen()));
            html.append("<td>").append(Html.text(bucket.title()));
            html.append("<br><code class=\"soft\">")
                    .append(Html.text(bucket.id()))
                    .append("</code>");
            details(bucket);
            html.append("</td><td>");
            verdict(bucket.verdict());
            html.append("</td></tr>\n");
        }
        close();
    }

    private void verdict(Row.Blame blame) throws IOException {
        String word = blame.culprit() ? blame.label() : blame.kind();
        html.append("<span class=\"tag %s\">%s</span> ".formatted(Html.text(blame.kind()), Html.text(word)));
        html.append(Html.text(blame.because().isEmpty() ? "" : blame.because().getFirst()));
    }

    private void details(BucketGroup bucket) throws IOException {
        html.append("<details><summary>%d %s</summary>\n<ul>\n"
                .formatted(bucket.files().size(), bucket.files().size() == 1 ? "dump" : "dumps"));
        item("Builds: ", bucket.builds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        item("Driver versions: ", String.join(", ", bucket.versions()));
        item("First seen: ", day(bucket.firstSeen()));
        for (StandOut driver : bucket.standOut()) {
            item(
                    "Stands out: ",
                    "%s, in %d of %d of these crashes and in %d of %d others"
                            .formatted(
                                    driver.driver(),
                                    driver.here(),
                                    driver.ofHere(),
                                    driver.elsewhere(),
                                    driver.ofElsewhere()));
        }
        List<String> files = bucket.files();
        for (String file : files.subList(0, Math.min(files.size(), MOST_FILES_OF_A_BUCKET))) {
            item("", file);
        }
        if (files.size() > MOST_FILES_OF_A_BUCKET) {
            item("", "and %d more: see all dumps below".formatted(files.size() - MOST_FILES_OF_A_BUCKET));
        }
        html.append("</ul></details>");
    }

    private void item(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            html.append("<li>").append(name).append(Html.text(value)).append("</li>\n");
        }
    }

    private void timeline() throws IOException {
        Timeline timeline = new Timeline(result.buckets());
        if (!timeline.isEmpty()) {
            section("timeline", "Crashes by week");
            html.append(timeline.svg()).append(timeline.legend()).append("</section>\n");
        }
    }

    private void machines() throws IOException {
        section("machines", "Machines");
        search("machines-table", "Filter machines");
        open("machines-table", "Machine", "#Crashes", "Last seen", "Bug checks", "Hardware");
        for (Machine machine :
                result.machines().subList(0, Math.min(result.machines().size(), MOST_MACHINES))) {
            html.append("<tr><td><code>")
                    .append(Html.text(machine.fingerprint()))
                    .append("</code></td>");
            cell(machine.crashes());
            cell(day(machine.lastSeen()));
            cell(String.join(" ", machine.codes()));
            html.append("<td>");
            if (machine.suspect()) {
                html.append("<span class=\"tag hardware\">suspect</span><ul>");
                for (String evidence : machine.evidence()) {
                    item("", evidence);
                }
                html.append("</ul>");
            }
            html.append("</td></tr>\n");
        }
        close();
    }

    private void drivers() throws IOException {
        section("drivers", "Drivers and their versions");
        search("drivers-table", "Filter drivers");
        open("drivers-table", "Driver", "Class", "#Blamed", "#Present", "Versions");
        for (DriverCount driver :
                result.drivers().subList(0, Math.min(result.drivers().size(), MOST_DRIVERS))) {
            html.append("<tr>");
            cell(driver.name());
            cell(driver.driverClass());
            cell(driver.blamed());
            cell(driver.present());
            cell(versions(driver.versions()));
            html.append("</tr>\n");
        }
        close();
    }

    private static String versions(Map<String, Integer> versions) {
        return versions.entrySet().stream()
                .map(version -> version.getKey() + " (" + version.getValue() + ")")
                .limit(20)
                .collect(Collectors.joining(", "));
    }

    private void dumps() throws IOException {
        section("all", "All dumps");
        html.append("<label class=\"soft\" for=\"dumps-search\">Filter dumps</label><br>\n");
        html.append("<input type=\"search\" id=\"dumps-search\" autocomplete=\"off\">\n<div class=\"pages\">");
        html.append("<button type=\"button\" id=\"dumps-back\">Back</button>");
        html.append("<button type=\"button\" id=\"dumps-on\">On</button>");
        html.append("<span id=\"dumps-status\" role=\"status\" class=\"soft\"></span></div>\n");
        open("dumps", "File", "Time", "Bug check", "Verdict", "Bucket");
        close();
        html.append("<script type=\"application/json\" id=\"dumps-data\">[");
        for (int i = 0; i < result.rows().size(); i++) {
            html.append(i == 0 ? "" : ",\n");
            data(result.rows().get(i));
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
        html.append(']');
    }

    private void comma(String value) throws IOException {
        html.append(',');
        Html.json(value, html);
    }

    private void section(String id, String title) throws IOException {
        html.append("<section aria-labelledby=\"%s-title\" id=\"%s\">\n<h2 id=\"%s-title\">%s</h2>\n"
                .formatted(id, id, id, title));
    }

    private void search(String table, String label) throws IOException {
        html.append("<label class=\"soft\" for=\"%s-search\">%s</label><br>\n".formatted(table, label));
        html.append(
                "<input type=\"search\" id=\"%s-search\" data-table=\"%s\" data-status=\"%s-status\" autocomplete=\"off\">\n"
                        .formatted(table, table, table));
        html.append("<span id=\"%s-status\" role=\"status\" class=\"soft\"></span>\n".formatted(table));
    }

    /** A table with sortable columns; a number sign marks columns of numbers. */
    private void open(String id, String... columns) throws IOException {
        boolean paged = id.equals("dumps");
        html.append(
                "<div class=\"scroll\"><table id=\"%s\"%s>\n<thead><tr>".formatted(id, paged ? "" : " class=\"sort\""));
        for (String column : columns) {
            boolean number = column.startsWith("#");
            html.append("<th scope=\"col\" aria-sort=\"none\"%s><button type=\"button\">%s</button></th>"
                    .formatted(number ? " class=\"n\"" : "", number ? column.substring(1) : column));
        }
        html.append("</tr></thead>\n<tbody>\n");
    }

    private void close() throws IOException {
        html.append("</tbody></table></div>\n</section>\n");
    }

    private void cell(int value) throws IOException {
        html.append("<td class=\"n\" data-value=\"%d\">%d</td>".formatted(value, value));
    }

    private void cell(String value) throws IOException {
        html.append("<td>").append(Html.text(value)).append("</td>");
    }

    private static String day(@Nullable Instant time) {
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
