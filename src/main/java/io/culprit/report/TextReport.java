package io.culprit.report;

import io.culprit.fact.Facts;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Verdict;
import java.util.List;

/**
 * The short answer: who is to blame first, then what happened, when and where, why, who else could be, and what to do. The whole
 * report is {@link VerboseReport}.
 */
public final class TextReport {

    private static final int COLUMN = 15;
    private static final int RUNNERS_UP = 3;
    private static final int REASONS = 6;

    /** How who reads the short answer asks for the whole one. */
    public enum Whole {
        OF_THE_COMMAND("-v", "-v, or --json for programs"),
        OF_THE_SHELL("!analyze -v", "!analyze -v"),
        OF_THE_TOOL("\"parts\": [\"all\"]", "\"parts\": [\"all\"], or run_command with !analyze -v");

        private final String asked;
        private final String words;

        Whole(String asked, String words) {
            this.asked = asked;
            this.words = words;
        }

        /** The shortest way. */
        String asked() {
            return asked;
        }

        /** All ways. */
        String words() {
            return words;
        }
    }

    private final Report report;
    private final Facts facts;
    private final Crash crash;
    private final Page page;
    private final Whole whole;

    private TextReport(Report report, Ink ink, int columns, Whole whole) {
        this.report = report;
        this.facts = report.facts();
        this.crash = new Crash(report);
        this.page = new Page(ink, columns, report.wording());
        this.whole = whole;
    }

    /** The short report of one crash, ending in a line feed. */
    public static String of(Report report, Ink ink) {
        return of(report, ink, Page.WIDTH);
    }

    /** The same in lines of at most so many columns. */
    public static String of(Report report, Ink ink, int columns) {
        return of(report, ink, columns, Whole.OF_THE_COMMAND);
    }

    /** The same for who asks for more in another way. */
    public static String of(Report report, Ink ink, int columns, Whole whole) {
        return new TextReport(report, ink, columns, whole).text();
    }

    private String text() {
        answer();
        facts();
        bullets("Why", report.verdict().because(), REASONS);
        bullets("What speaks against it", report.verdict().against(), REASONS);
        runnersUp();
        bullets(crash.leadsHeading(), crash.leads(), REASONS);
        advice();
        bullets("About the dump", facts.dump().warnings(), RUNNERS_UP);
        page.blank();
        page.faint("Bucket " + report.bucket().id() + " (" + report.bucket().hash() + "). The whole report: "
                + whole.words() + ".");
        return page.toString();
    }

    private void answer() {
        page.title(facts.file().name(), crash.title());
        page.blank();
        page.strong(crash.answer());
        page.blank();
    }

    private void facts() {
        for (Crash.Row row : crash.rows()) {
            page.labeled(row.label(), COLUMN, row.value());
        }
    }

    private void bullets(String heading, List<String> sentences, int limit) {
        if (sentences.isEmpty()) {
            return;
        }
        page.heading(heading);
        for (String sentence : sentences.subList(0, Math.min(limit, sentences.size()))) {
            page.wrapped("  - ", "    ", PlainWords.sentence(sentence));
        }
        if (sentences.size() > limit) {
            page.line("    and " + (sentences.size() - limit) + " more: see " + whole.asked());
        }
    }

    private void runnersUp() {
        List<Candidate> candidates = report.suspects();
        int first = report.verdict().kind() == Verdict.Kind.CULPRIT ? 1 : 0;
        int end = candidates.size();
        if (end <= first) {
            return;
        }
        int last = Math.min(end, first + RUNNERS_UP);
        page.heading(first == 1 ? "Who else it could be" : "Suspects");
        for (Candidate suspect : candidates.subList(first, last)) {
            String why = suspect.evidence().isEmpty()
                    ? ""
                    : ": " + PlainWords.ended(suspect.evidence().getFirst().text());
            page.wrapped("  - ", "    ", crash.named(suspect) + ", " + PlainWords.percent(suspect.confidence()) + why);
        }
        fartherOff(candidates.subList(last, end));
    }

    /** A list of suspects is of use where it is whole. */
    private void fartherOff(List<Candidate> others) {
        StringBuilder names = new StringBuilder();
        for (Candidate other : others) {
            names.append(names.isEmpty() ? "less likely: " : ", ").append(other.module());
            names.append(' ').append(PlainWords.percent(other.confidence()));
        }
        if (!names.isEmpty()) {
            page.wrapped("  - ", "    ", names.toString());
        }
    }

    private void advice() {
        if (report.verdict().advice().isEmpty()) {
            return;
        }
        page.heading("What to do next");
        int number = 0;
        for (Verdict.Advice step : report.verdict().advice()) {
            number++;
            page.wrapped(
                    "  " + number + ". ",
                    "     ",
                    PlainWords.sentence(step.text()) + " " + PlainWords.sentence(step.why()));
        }
    }
}
