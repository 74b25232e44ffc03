package io.culprit.verdict;

import io.culprit.rule.Label;
import io.culprit.rule.Role;
import io.culprit.verdict.Verdict.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the verdict on one crash when it was known what many dumps tell.
 *
 * @param subject the module, or the component of the hardware; empty for nobody
 * @param confidence 0 to 1
 * @param because the sentences of the rules that held, those that weigh most first; empty where none did, and all is as it was
 * @param leads modules that could be to blame, the best first
 */
public record Review(Kind kind, String subject, double confidence, List<String> because, List<Lead> leads) {

    private static final int MOST_LEADS = 5;

    /** No difference but that of rounding. */
    private static final double NOTHING = 0.0015;

    /** A module that could be to blame. */
    public record Lead(String module, double confidence) implements Serializable {}

    /**
     * The verdict on one dump alone.
     *
     * @param subject the module, or the component of the hardware; empty for nobody
     */
    public record Before(Kind kind, String subject, double confidence) implements Serializable {}

    /**
     * What many dumps tell of one of them: a clue that no dump holds by itself. Counts that do not belong to it are 0, and unknown to rules.
     *
     * @param module that it speaks of; absent where it speaks of none
     * @param text one sentence with the counts, without its full stop
     * @param crashes that show it
     * @param machines that show it
     * @param starts of those machines
     * @param causes over which it is scattered
     * @param flips crashes of those with exactly one flipped bit
     */
    public record Recurrence(
            Role role,
            @Nullable String module,
            String text,
            int crashes,
            int machines,
            int starts,
            int causes,
            int flips)
            implements Serializable {}

    static Review of(Before before, List<Hypothesis> ranked, @Nullable Hypothesis nobody, double total) {
        List<Evidence> found = new ArrayList<>(nobody == null ? List.of() : nobody.evidence());
        List<Lead> leads = new ArrayList<>();
        @Nullable Hypothesis best = null;
        double most = 0;
        for (Hypothesis hypothesis : ranked) {
            double confidence = Sentence.rounded(hypothesis.limited(Math.exp(hypothesis.score()) / total));
            found.addAll(hypothesis.evidence());
            if (hypothesis.isModule()) {
                leads.add(new Lead(hypothesis.subject(), confidence));
            }
            if (best == null || confidence > most) {
                best = hypothesis;
                most = confidence;
            }
        }
        if (found.isEmpty()) {
            return new Review(before.kind(), before.subject(), before.confidence(), List.of(), List.of());
        }
        found.sort((left, right) -> Double.compare(Math.abs(right.weight()), Math.abs(left.weight())));
        List<String> because = found.stream().map(Evidence::text).distinct().toList();
        leads.sort((left, right) -> Double.compare(right.confidence(), left.confidence()));
        List<Lead> first = List.copyOf(leads.subList(0, Math.min(leads.size(), MOST_LEADS)));
        if (best == null || Label.of(most).ordinal() > Label.PROBABLE.ordinal()) {
            return new Review(Kind.INCONCLUSIVE, "", Math.min(most, Label.POSSIBLE.atMost()), because, first);
        }
        Kind kind = best.isModule() ? Kind.CULPRIT : Kind.HARDWARE;
        if (kind == before.kind() && Math.abs(most - before.confidence()) < NOTHING) {
            most = before.confidence();
        }
        return new Review(kind, best.subject(), most, because, first);
    }
}
