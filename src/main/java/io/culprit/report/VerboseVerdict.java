package io.culprit.report;

import io.culprit.fact.Facts;
import io.culprit.fact.Missing;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Evidence;
import io.culprit.verdict.Part;
import io.culprit.verdict.Verdict;
import java.util.List;

/** The judging part of the whole report: every candidate with its evidence, the advice, and what is not known. */
final class VerboseVerdict {

    private final Report report;
    private final Facts facts;
    private final Page page;

    VerboseVerdict(Report report, Page page) {
        this.report = report;
        this.facts = report.facts();
        this.page = page;
    }

    void write() {
        Verdict blame = report.verdict();
        String sureness = new Crash(report).sureness();
        page.heading("VERDICT:  " + blame.kind().word() + (sureness.isEmpty() ? "" : ", " + sureness));
        sentences("  because ", blame.because());
        sentences("  against ", blame.against());
        for (Candidate suspect : blame.candidates()) {
            candidate(suspect);
        }
        part();
        advice();
        warnings();
        unknown();
    }

    private void part() {
        Crash crash = new Crash(report);
        Part part = crash.part();
        if (part == null) {
            return;
        }
        page.heading("PLACE:  " + part.name());
        page.wrapped("  ", "  ", crash.place());
        for (Part.Lead lead : part.leads()) {
            page.wrapped("  lead    ", "          ", lead.module() + ": " + lead.why());
        }
    }

    private void sentences(String label, List<String> sentences) {
        for (String sentence : sentences) {
            page.wrapped(label, " ".repeat(label.length()), PlainWords.sentence(sentence));
        }
    }

    private void candidate(Candidate suspect) {
        page.heading("CANDIDATE:  " + suspect.module() + ", "
                + suspect.driverClass().word() + maker(suspect) + ", " + PlainWords.percent(suspect.confidence()));
        if (suspect.identified() != null) {
            page.wrapped("  ", "  ", "No table knows it: " + suspect.identified() + ".");
        }
        for (Evidence reason : suspect.evidence()) {
            String weight = "  " + hundredths(reason.weight()) + " ";
            page.wrapped(weight, " ".repeat(weight.length()), reason.text());
            page.faint(
                    " ".repeat(weight.length()),
                    reason.role() + ", rule " + reason.rule() + (reason.userRule() ? " (yours)" : "") + ", from "
                            + reason.source());
        }
    }

    /** {@code +1.25}. By hand: a formatter takes longer to load than the report to write. */
    private static String hundredths(double weight) {
        long rounded = Math.round(Math.abs(weight) * 100);
        return (weight < 0 ? "-" : "+") + rounded / 100 + "." + rounded % 100 / 10 + rounded % 10;
    }

    private static String maker(Candidate suspect) {
        return (suspect.vendor() == null ? "" : ", " + suspect.vendor())
                + (suspect.product() == null ? "" : ", " + suspect.product());
    }

    private void advice() {
        if (report.verdict().advice().isEmpty()) {
            return;
        }
        page.heading("ADVICE:");
        for (Verdict.Advice step : report.verdict().advice()) {
            page.wrapped("  - ", "    ", PlainWords.sentence(step.text()));
            page.wrapped("    ", "    ", PlainWords.sentence(step.why()));
        }
    }

    private void warnings() {
        if (facts.dump().warnings().isEmpty()) {
            return;
        }
        page.heading("WARNINGS:");
        sentences("  - ", facts.dump().warnings());
    }

    private void unknown() {
        List<Missing> missing = report.unknown();
        if (missing.isEmpty()) {
            return;
        }
        page.heading("UNKNOWN:");
        for (Missing unknown : missing) {
            page.wrapped("  - ", "    ", unknown.field() + ": " + unknown.why());
        }
    }
}
