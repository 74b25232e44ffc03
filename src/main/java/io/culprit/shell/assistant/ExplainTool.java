package io.culprit.shell.assistant;

import io.culprit.Analyzer;
import io.culprit.Explainer;
import io.culprit.paste.Paste;
import io.culprit.report.Ink;
import io.culprit.report.Page;
import io.culprit.report.explanation.Explained;
import io.culprit.report.explanation.Explanation;
import io.culprit.report.explanation.JsonExplanation;
import io.culprit.shell.RefusedException;
import java.io.IOException;
import java.util.List;

/** {@code explain}: as {@code culprit explain}, of a text that is sent and of no file. */
final class ExplainTool implements Tool {

    private static final int MOST_CHARACTERS = 500_000;

    private final JsonTree json;

    ExplainTool(JsonTree json) {
        this.json = json;
    }

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public Said answer(Given given, Call call) throws IOException {
        String text = given.text("text");
        if (text.length() > MOST_CHARACTERS) {
            throw new RefusedException(
                    "the text has " + text.length() + " characters, and at most " + MOST_CHARACTERS + " are read");
        }
        Paste paste = Paste.read(text);
        if (paste.answers().isEmpty()) {
            String near = paste.near().isEmpty() ? "" : "; did you mean " + String.join(" or ", paste.near()) + "?";
            throw new RefusedException(
                    "no bug check, status, driver, pool tag, PCI id or IOMMU line in this text" + near);
        }
        List<Explained> answers = new Explainer().explain(paste);
        return new Said(
                Explanation.of(paste, answers, Ink.PLAIN, Page.WIDTH),
                json.bounded(
                        json.of(generator -> JsonExplanation.write(paste, answers, Analyzer.VERSION, generator)),
                        "send less text"));
    }
}
