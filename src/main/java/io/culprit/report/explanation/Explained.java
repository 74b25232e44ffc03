package io.culprit.report.explanation;

import io.culprit.fact.Facts;
import io.culprit.paste.Answer;
import io.culprit.verdict.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a pasted text.
 *
 * @param facts of a bug check
 * @param verdict where the text says enough for one
 */
public record Explained(
        Answer answer, @Nullable Facts facts, @Nullable Verdict verdict) {}
