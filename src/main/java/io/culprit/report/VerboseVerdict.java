package io.culprit.report;

import java.util.List;

/** The judging part of the whole report: every candidate with its evidence, the advice, and what is not known. */
final class VerboseVerdict {

    private final Report report;
    private final Page page;

    VerboseVerdict(Report report, Page page) {
        this.report = report;
        this.page = page;
    }

    void write() {
        Report.Blame blame = report.verdict();
        String sureness = new Crash(report).sureness();
        page.heading("VERDICT:  " + blame.kind().word() + (sureness.isEmpty() ? "" : ", " + sureness));
        sentences("  because ", blame.because());
        sentences("  against ", blame.against());
        for (Report.Suspect suspect : blame.candidates()) {
            candidate(suspect);
        }
        advice();
        warnings();
        unknown();
    }

    private void sentences(String label, List<String> sentences) {
        for (String sentence : sentences) {
            page.wrapped(label, " ".repeat(label.length()), PlainWords.sentence(sentence));
        }
    }

    private void candidate(Report.Suspect suspect) {
        page.heading("CANDIDATE:  " + suspect.module() + ", "
                + suspect.driverClass().word() + maker(suspect) + ", " + PlainWords.percent(suspect.confidence()));
        for (Report.Reason reason : suspect.evidence()) {
            String weight = "  " + hundredths(reason.weight()) + " ";
            page.wrapped(weight, " ".repeat(weight.length()), reason.text());
            page.line(" ".repeat(weight.length())
                    + page.ink()
                            .faint(reason.role() + ", rule " + reason.rule() + (reason.userRule() ? " (yours)" : "")
                                    + ", from " + reason.source()));
        }
    }

    /** {@code +1.25}. By hand: a formatter takes longer to load than the report to write. */
    private static String hundredths(double weight) {
        long rounded = Math.round(Math.abs(weight) * 100);
        return (weight < 0 ? "-" : "+") + rounded / 100 + "." + rounded % 100 / 10 + rounded % 10;
    }

    private static String maker(Report.Suspect suspect) {
        return (suspect.vendor() == null ? "" : ", " + suspect.vendor())
                + (suspect.product() == null ? "" : ", " + suspect.product());
    }

    private void advice() {
        if (report.advice().isEmpty()) {
            return;
        }
        page.heading("ADVICE:");
        for (Report.Advice step : report.advice()) {
            page.wrapped("  - ", "    ", PlainWords.sentence(step.text()));
            page.wrapped("    ", "    ", PlainWords.sentence(step.why()));
        }
    }

    private void warnings() {
        if (report.dump().warnings().isEmpty()) {
            return;
        }
        page.heading("WARNINGS:");
        sentences("  - ", report.dump().warnings());
    }

    private void unknown() {
        if (report.unknown().isEmpty()) {
            return;
        }
        page.heading("UNKNOWN:");
        for (Report.Unknown unknown : report.unknown()) {
            page.wrapped("  - ", "    ", unknown.field() + ": " + unknown.why());
        }
    }
}
