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

/** A report for a ticket, in the Markdown that GitHub, GitLab, Jira's converter and ServiceNow understand: headings, lists, tables. */
public final class MarkdownReport {

    private static final int FRAMES = 20;

    private final Report report;
    private final Facts facts;
    private final Crash crash;
    private final StringBuilder text = new StringBuilder(4096);

    private MarkdownReport(Report report) {
        this.report = report;
        this.facts = report.facts();
        this.crash = new Crash(report);
    }

    /** The report of one crash, ending in a line feed; with {@code verbose} all frames and modules. */
    public static String of(Report report, boolean verbose) {
        return new MarkdownReport(report).text(verbose);
    }

    private String text(boolean verbose) {
        line("## " + escaped(facts.file().name() + ": " + crash.title()));
        line("").line("**" + escaped(crash.answer()) + "**").line("");
        facts();
        list("Why", report.verdict().because());
        list("What speaks against it", report.verdict().against());
        suspects(verbose ? report.verdict().candidates() : report.suspects());
        list(crash.leadsHeading(), crash.leads());
        advice();
        parameters();
        stack(verbose ? Integer.MAX_VALUE : FRAMES);
        if (verbose) {
            modules();
        }
        list("About the dump", facts.dump().warnings());
        line("").line("Bucket `" + code(report.bucket().id()) + "` (`"
                + report.bucket().hash() + "`)");
        return text.toString();
    }

    private void facts() {
        line("| | |").line("|---|---|");
        for (Crash.Row row : crash.rows()) {
            row(row.label(), row.value());
        }
    }

    private void row(String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            line("| " + label + " | " + escaped(value) + " |");
        }
    }

    private void list(String heading, List<String> sentences) {
        if (sentences.isEmpty()) {
            return;
        }
        heading(heading);
        for (String sentence : sentences) {
            line("- " + escaped(PlainWords.sentence(sentence)));
        }
    }

    private void suspects(List<Candidate> suspects) {
        if (suspects.isEmpty()) {
            return;
        }
        heading("Candidates");
        line("| " + crash.candidate() + " | Class | Vendor | Sure | Evidence |").line("|---|---|---|---|---|");
        for (Candidate suspect : suspects) {
            String evidence = suspect.evidence().isEmpty()
                    ? ""
                    : suspect.evidence().getFirst().text();
            String vendor = suspect.vendor() == null ? "" : suspect.vendor();
            line("| " + escaped(suspect.module()) + " | "
                    + suspect.driverClass().word() + " | " + escaped(vendor) + " | "
                    + PlainWords.percent(suspect.confidence()) + " | " + escaped(evidence) + " |");
        }
    }

    private void advice() {
        if (report.verdict().advice().isEmpty()) {
            return;
        }
        heading("What to do next");
        int number = 0;
        for (Verdict.Advice step : report.verdict().advice()) {
            number++;
            line(number + ". " + escaped(PlainWords.sentence(step.text())) + " "
                    + escaped(PlainWords.sentence(step.why())));
        }
    }

    private void parameters() {
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check == null) {
            return;
        }
        heading("Parameters");
        line("| | Value | Meaning |").line("|---|---|---|");
        for (int i = 0; i < check.parameters().size(); i++) {
            BugCheck.Parameter parameter = check.parameters().get(i);
            line("| P" + (i + 1) + " | `" + Address.hex(parameter.value()) + "` | "
                    + escaped(PlainWords.meaning(parameter)) + " |");
        }
    }

    private void stack(int limit) {
        if (facts.stack().isEmpty()) {
            return;
        }
        heading("Stack");
        WinDbg windbg = new WinDbg(facts.system().architecture(), report.wording());
        line("```text");
        WinDbg.Calls calls = WinDbg.calls(facts.stack(), limit);
        for (WinDbg.Call call : calls.calls()) {
            StackFrame frame = call.frame();
            line(report.wording()
                    .sentence(windbg.address(frame.stackPointer()) + " " + windbg.site(frame) + "  ["
                            + frame.trust().jsonName() + "]" + call.again()));
        }
        line("```");
        if (calls.left() > 0) {
            line("").line("and " + PlainWords.count(calls.left(), "more frame") + ".");
        }
    }

    private void modules() {
        heading("Modules");
        line("| Name | Base | Timestamp | Version |").line("|---|---|---|---|");
        for (LoadedModule module : facts.modules().loaded()) {
            VersionFacts known = module.version();
            String version = known == null || known.fileVersion() == null ? "" : known.fileVersion();
            line("| " + escaped(module.name()) + " | `" + Address.hex(module.base()) + "` | `"
                    + WinDbg.padded(module.timestamp(), 8) + "` | " + escaped(version) + " |");
        }
    }

    private void heading(String words) {
        line("").line("### " + words).line("");
    }

    /** The door of the report: what is not a code span. */
    private String escaped(String words) {
        return Printable.markdown(report.wording().sentence(words));
    }

    /** Inside a code span nothing is interpreted but the mark that ends it, and the bar of a table. */
    private String code(String words) {
        return report.wording().sentence(words).replace('`', '\'').replace('|', '/');
    }

    private MarkdownReport line(String line) {
        text.append(line).append('\n');
        return this;
    }
}
