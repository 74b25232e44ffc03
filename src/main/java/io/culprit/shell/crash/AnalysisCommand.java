package io.culprit.shell.crash;

import io.culprit.Explainer;
import io.culprit.paste.Paste;
import io.culprit.report.Ink;
import io.culprit.report.Page;
import io.culprit.report.TextReport;
import io.culprit.report.VerboseReport;
import io.culprit.report.explanation.Explanation;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.ArrayList;
import java.util.List;

/** {@code !analyze}: the report, short or whole; or what a bug check means that is not this one. */
public final class AnalysisCommand implements DebuggerCommand {

    private static final int MOST_NUMBERS = 5;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!analyze [-v] | !analyze -show CODE [P1 P2 P3 P4] | !explain TEXT",
                        "Who is to blame, and why; -v is the whole report.",
                        "!analyze",
                        "!explain")
                .with("-show explains a bug check and its parameters, whatever the dump; !explain a code, status,"
                        + " driver, pool tag, or pasted text.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (name.equals("!explain")) {
            return explained(tail.rest());
        }
        if (tail.take("-show")) {
            return shown(tail);
        }
        boolean verbose = tail.take("-v") || tail.take("-V");
        tail.take("-f");
        tail.end();
        return lines(
                verbose
                        ? VerboseReport.of(session.report(), Ink.PLAIN)
                        : TextReport.of(session.report(), Ink.PLAIN, Page.WIDTH, TextReport.Whole.OF_THE_SHELL));
    }

    /** Numbers of a debugger are hexadecimal, those of {@code explain} need a mark. */
    private static Reply shown(Tail tail) {
        List<String> words = new ArrayList<>();
        while (!tail.atEnd()) {
            words.add("0x" + Long.toHexString(tail.expression()));
        }
        if (words.isEmpty() || words.size() > MOST_NUMBERS) {
            throw new RefusedException("!analyze -show needs a code, and at most four parameters");
        }
        return explained(String.join(" ", words));
    }

    private static Reply explained(String text) {
        Paste paste = Paste.read(text);
        if (paste.answers().isEmpty()) {
            throw new RefusedException("nothing in it can be explained: " + text);
        }
        return lines(Explanation.of(paste, new Explainer().explain(paste), Ink.PLAIN, Page.WIDTH));
    }

    static Reply lines(String text) {
        Reply.Builder answer = new Reply.Builder();
        for (String line : text.stripTrailing().split("\n", -1)) {
            answer.line(line);
        }
        return answer.build();
    }
}
