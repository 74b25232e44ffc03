package io.culprit;

import io.culprit.fact.Facts;
import io.culprit.fact.finder.PastedFacts;
import io.culprit.paste.Answer;
import io.culprit.paste.Paste;
import io.culprit.report.explanation.Explained;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Analyzer} is for a dump, for a text: read it, find the facts, judge them where the text says enough. */
public final class Explainer {

    private @Nullable Judge judge;

    /** An explainer of any number of texts; rules are read when a text first needs them. */
    public Explainer() {}

    /** Each answer of the text with what it means for whom. */
    public List<Explained> explain(Paste paste) {
        List<Explained> explained = new ArrayList<>(paste.answers().size());
        for (Answer answer : paste.answers()) {
            explained.add(answer instanceof Answer.BugCheck crash ? crash(crash) : Explained.of(answer));
        }
        return explained;
    }

    private Explained crash(Answer.BugCheck crash) {
        Facts facts = PastedFacts.of(crash);
        boolean judged = !crash.log().frames().isEmpty() || crash.log().blamed() != null;
        boolean stopped = facts.dma().known();
        Verdict verdict = judged || stopped ? judge(facts) : null;
        return new Explained(
                crash, facts, judged ? verdict : null, stopped && verdict != null ? verdict.advice() : List.of());
    }

    private Verdict judge(Facts facts) {
        Judge known = judge;
        if (known == null) {
            known = new Judge(RuleBook.builtIn());
            judge = known;
        }
        return known.judge(facts);
    }
}
