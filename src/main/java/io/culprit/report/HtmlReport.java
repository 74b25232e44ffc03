package io.culprit.report;

import io.culprit.fact.BugCheck;
import io.culprit.fact.Facts;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.machine.Address;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report as a page that needs nothing else: no script, no font, no picture; a content security policy keeps it from asking any server
 * for anything. Reads on a phone, in light and dark, and on paper. HTML lets the end tags of body and document be absent, so that further
 * crashes may follow on the same page.
 */
public final class HtmlReport {

    private static final int FRAMES = 20;

    private static final String HEAD = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <style>
        :root { color-scheme: light dark; }
        body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
          color: light-dark(#1a1a1a, #ececec); background: light-dark(#fff, #181818); overflow-wrap: anywhere; }
        main + main { border-top: 3px solid; margin-top: 3rem; }
        h1 { font-size: 1.4rem; line-height: 1.25; }
        h2 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; }
        .answer { font-size: 1.15rem; font-weight: 600; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; }
        th, td { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; overflow-wrap: break-word; }
        thead th, tbody td, tbody th { border-bottom: 1px solid light-dark(#d0d0d0, #484848); }
        tbody th { font-weight: 400; color: light-dark(#525252, #b4b4b4); }
        .facts td { overflow-wrap: anywhere; }
        code, pre { font: .875rem/1.5 ui-monospace, monospace; }
        footer { margin-top: 1.5rem; color: light-dark(#525252, #b4b4b4); }
        </style>
        """;

    private final Report report;
    private final Facts facts;
    private final Crash crash;
    private final StringBuilder html = new StringBuilder(16384);

    private HtmlReport(Report report) {
        this.report = report;
        this.facts = report.facts();
        this.crash = new Crash(report);
    }

    /** A page with one crash; with {@code verbose} all frames and modules. */
    public static String of(Report report, boolean verbose) {
        HtmlReport page = new HtmlReport(report);
        page.raw(HEAD).raw("<title>").words(page.title()).raw("</title>\n</head>\n<body>\n");
        return page.crash(verbose);
    }

    /** The same crash without the head of a page, to follow another one. */
    public static String further(Report report, boolean verbose) {
        return new HtmlReport(report).crash(verbose);
    }

    private String title() {
        return facts.file().name() + ": " + crash.title();
    }

    private String crash(boolean verbose) {
        raw("<main>\n<h1>").words(title()).raw("</h1>\n");
        raw("<p class=\"answer\">").words(crash.answer()).raw("</p>\n");
        facts();
        list("Why", report.verdict().because());
        list("What speaks against it", report.verdict().against());
        candidates(verbose ? report.verdict().candidates() : report.suspects());
        list(crash.leadsHeading(), crash.leads());
        advice();
        parameters();
        stack(verbose ? Integer.MAX_VALUE : FRAMES);
        if (verbose) {
            modules();
        }
        list("About the dump", facts.dump().warnings());
        footer();
        return raw("</main>\n").html.toString();
    }

    private void facts() {
        raw("<table class=\"facts\">\n<tbody>\n");
        for (Crash.Row row : crash.rows()) {
            row(row.label(), row.value());
        }
        raw("</tbody>\n</table>\n");
    }

    private void row(String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            raw("<tr><th scope=\"row\">").raw(label).raw("</th>").cell(value).raw("</tr>\n");
        }
    }

    private void list(String heading, List<String> sentences) {
        if (sentences.isEmpty()) {
            return;
        }
        heading(heading).raw("<ul>\n");
        for (String sentence : sentences) {
            raw("<li>").words(PlainWords.sentence(sentence)).raw("</li>\n");
        }
        raw("</ul>\n");
    }

    private void candidates(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return;
        }
        heading("Candidates").table(crash.candidate(), "Class", "Vendor", "Sure", "Evidence");
        for (Candidate candidate : candidates) {
            raw("<tr>").cell(candidate.module()).cell(candidate.driverClass().word());
            cell(candidate.vendor() == null ? "" : candidate.vendor());
            cell(PlainWords.percent(candidate.confidence()));
            cell(
                    candidate.evidence().isEmpty()
                            ? ""
                            : candidate.evidence().getFirst().text());
            raw("</tr>\n");
        }
        close();
    }

    private void advice() {
        if (report.verdict().advice().isEmpty()) {
            return;
        }
        heading("What to do next").raw("<ol>\n");
        for (Verdict.Advice step : report.verdict().advice()) {
            raw("<li>").words(PlainWords.sentence(step.text()) + " " + PlainWords.sentence(step.why()));
            raw("</li>\n");
        }
        raw("</ol>\n");
    }

    private void parameters() {
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check == null) {
            return;
        }
        heading("Parameters").table("", "Value", "Meaning");
        for (int i = 0; i < check.parameters().size(); i++) {
            BugCheck.Parameter parameter = check.parameters().get(i);
            raw("<tr>").cell("P" + (i + 1)).code(Address.hex(parameter.value()));
            cell(PlainWords.meaning(parameter)).raw("</tr>\n");
        }
        close();
    }

    private void stack(int limit) {
        if (facts.stack().isEmpty()) {
            return;
        }
        WinDbg windbg = new WinDbg(facts.system().architecture(), report.wording());
        heading("Stack").table("Stack pointer", "Frame", "Trust");
        WinDbg.Calls calls = WinDbg.calls(facts.stack(), limit);
        for (WinDbg.Call call : calls.calls()) {
            StackFrame frame = call.frame();
            raw("<tr>").code(windbg.address(frame.stackPointer())).code(windbg.site(frame) + call.again());
            cell(frame.trust().jsonName()).raw("</tr>\n");
        }
        close();
        if (calls.left() > 0) {
            raw("<p>and ").raw(PlainWords.count(calls.left(), "more frame")).raw(".</p>\n");
        }
    }

    private void modules() {
        heading("Modules").table("Name", "Base", "Timestamp", "Version");
        for (LoadedModule module : facts.modules().loaded()) {
            VersionFacts known = module.version();
            raw("<tr>").cell(module.name()).code(Address.hex(module.base()));
            code(WinDbg.padded(module.timestamp(), 8));
            cell(known == null || known.fileVersion() == null ? "" : known.fileVersion());
            raw("</tr>\n");
        }
        close();
    }

    private void footer() {
        raw("<footer><p>Bucket <code>").words(report.bucket().id()).raw("</code> (<code>");
        words(report.bucket().hash()).raw("</code>). ").words(Report.TOOL + " " + report.version());
        raw("</p></footer>\n");
    }

    private HtmlReport heading(String title) {
        return raw("<h2>").raw(title).raw("</h2>\n");
    }

    /** Whatever is wider than a phone is scrolled to, with the keyboard too. */
    private void table(String... columns) {
        raw("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
        for (String column : columns) {
            raw(column.isEmpty() ? "<td></td>" : "<th scope=\"col\">" + column + "</th>");
        }
        raw("</tr></thead>\n<tbody>\n");
    }

    private void close() {
        raw("</tbody>\n</table></div>\n");
    }

    private HtmlReport cell(String value) {
        return raw("<td>").words(value).raw("</td>");
    }

    private HtmlReport code(String value) {
        return raw("<td><code>").words(value).raw("</code></td>");
    }

    /** The door of the page: all words that are not this class's own. */
    private HtmlReport words(String words) {
        return raw(Printable.html(report.wording().sentence(words)));
    }

    private HtmlReport raw(String markup) {
        html.append(markup);
        return this;
    }
}
