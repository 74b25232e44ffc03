package io.culprit.shell.crash;

import io.culprit.fact.Missing;
import io.culprit.report.PlainWords;
import io.culprit.report.Report;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Evidence;
import io.culprit.verdict.Verdict;
import java.util.List;
import java.util.Locale;

/** {@code !culprit}, {@code !why}, {@code !evidence}, {@code !bucket}: the verdict, and what it stands on. */
public final class VerdictCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!culprit | !why MODULE | !evidence | !bucket | !unknown",
                        "The verdict with its candidates; what speaks for one module; all evidence; the bucket; what"
                                + " is not known.",
                        "!culprit",
                        "!why",
                        "!evidence",
                        "!bucket",
                        "!unknown")
                .with("Confidence is a promise over many crashes: of those called certain at least 99 % are right.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        Report report = session.report();
        Reply.Builder answer = new Reply.Builder();
        switch (name) {
            case "!culprit" -> verdict(answer, report.verdict());
            case "!why" -> why(answer, tail.word(), report.verdict());
            case "!evidence" -> evidence(answer, report.verdict());
            case "!unknown" -> unknown(answer, report.unknown());
            default ->
                answer.pair("Bucket", report.bucket().id())
                        .pair("Hash", report.bucket().hash());
        }
        tail.end();
        return answer.build();
    }

    private static void verdict(Reply.Builder answer, Verdict verdict) {
        String who = switch (verdict) {
            case Verdict.Culprit found -> found.culprit().module();
            case Verdict.Hardware found -> found.component() + " (hardware)";
            case Verdict.Inconclusive none -> "no culprit can be named";
        };
        answer.line(
                who + ": " + verdict.label().word() + " (" + PlainWords.percent(verdict.confidence()) + ")",
                Reply.Mark.STRONG);
        lines(answer, "because: ", verdict.because());
        lines(answer, "against: ", verdict.against());
        if (!verdict.candidates().isEmpty()) {
            Reply.Rows rows = Reply.Rows.headed("candidate", "#confidence", "class", "evidence");
            for (Candidate candidate : verdict.candidates()) {
                rows.row(
                        candidate.module(),
                        PlainWords.percent(candidate.confidence()),
                        candidate.driverClass().word(),
                        Integer.toString(candidate.evidence().size()));
            }
            answer.table(rows);
        }
    }

    private static void lines(Reply.Builder answer, String before, List<String> sentences) {
        for (String sentence : sentences) {
            answer.line(before + sentence);
        }
    }

    private static void why(Reply.Builder answer, String module, Verdict verdict) {
        String wanted = module.toLowerCase(Locale.ROOT);
        for (Candidate candidate : verdict.candidates()) {
            String file = candidate.module().toLowerCase(Locale.ROOT);
            if (file.equals(wanted) || file.startsWith(wanted + ".")) {
                answer.line(candidate.module() + ": " + PlainWords.percent(candidate.confidence()), Reply.Mark.STRONG);
                answer.table(rows(candidate));
                return;
            }
        }
        throw new RefusedException(
                module.isEmpty()
                        ? "!why needs the name of a module"
                        : "nothing speaks for " + module + ": it is no candidate");
    }

    private static void evidence(Reply.Builder answer, Verdict verdict) {
        for (Candidate candidate : verdict.candidates()) {
            answer.line(candidate.module() + ": " + PlainWords.percent(candidate.confidence()), Reply.Mark.STRONG);
            answer.table(rows(candidate));
        }
        if (answer.empty()) {
            throw new RefusedException("there is no evidence against any module");
        }
    }

    private static void unknown(Reply.Builder answer, List<Missing> missing) {
        for (Missing one : missing) {
            answer.missing(one.field() + ": " + one.why());
        }
        if (answer.empty()) {
            answer.line("nothing that was looked for is missing");
        }
    }

    private static Reply.Rows rows(Candidate candidate) {
        Reply.Rows rows = Reply.Rows.headed("#weight", "role", "rule", "what");
        for (Evidence evidence : candidate.evidence()) {
            rows.row(Double.toString(evidence.weight()), evidence.role(), evidence.rule(), evidence.text());
        }
        return rows;
    }
}
