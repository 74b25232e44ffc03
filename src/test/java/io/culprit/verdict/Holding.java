package io.culprit.verdict;

import io.culprit.fact.Facts;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Review.Recurrence;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The ids of all rules that hold, whatever came of them. */
final class Holding {

    private Holding() {}

    static Set<String> of(RuleBook book, Facts facts) {
        Judge judge = new Judge(book);
        Scene scene = new Scene(facts, book.drivers());
        return ids(judge.weigh(scene, judge.clues(scene)).values());
    }

    static Set<String> of(RuleBook book, Facts facts, Review.Before before, List<Recurrence> recurring) {
        return ids(new Judge(book)
                .weigh(new Scene(facts, book.drivers()), before, recurring)
                .values());
    }

    private static Set<String> ids(Collection<Hypothesis> hypotheses) {
        Set<String> ids = new TreeSet<>();
        for (Hypothesis hypothesis : hypotheses) {
            hypothesis.evidence().forEach(evidence -> ids.add(evidence.rule()));
        }
        return ids;
    }
}
