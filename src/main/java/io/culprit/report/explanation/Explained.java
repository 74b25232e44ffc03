package io.culprit.report.explanation;

import io.culprit.fact.Facts;
import io.culprit.paste.Answer;
import io.culprit.verdict.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a pasted text.
 *
 * @param facts of a bug check
 * @param verdict where the text says enough for one
 * @param advice what to do, where the numbers alone tell
 */
public record Explained(
        Answer answer, @Nullable Facts facts, @Nullable Verdict verdict, List<Verdict.Advice> advice) {

    /** Copies the list. */
    public Explained {
        advice = List.copyOf(advice);
    }

    /** An answer that is about no crash. */
    public static Explained of(Answer answer) {
        return new Explained(answer, null, null, List.of());
    }
}
