package io.culprit.triage.finding;

import io.culprit.triage.finding.Discovery.Counts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Comparisons of one kind, made to see which stand out: each is judged with regard to how many were made (Bonferroni), and to the other
 * searches that are made in the same run.
 */
final class Comparisons {

    private record Candidate(Counts counts, Function<Counts, Discovery> finding) {}

    /** For versions, filters, damage, and what is new. */
    private static final int SEARCHES = 4;

    private final List<Candidate> candidates = new ArrayList<>();
    private final int families;
    private int tried;

    /** One of so many families of comparisons that answer one question. */
    Comparisons(int families) {
        this.families = families * SEARCHES;
    }

    /** A comparison that was made and shows nothing. */
    void miss() {
        tried++;
    }

    /** A comparison whether more are here than elsewhere. */
    void more(String unit, int here, int ofHere, int elsewhere, int ofElsewhere, Function<Counts, Discovery> finding) {
        tried++;
        double chance = Fisher.atLeast(here, ofHere, elsewhere, ofElsewhere);
        if (chance < Discovery.SIGNIFICANT) {
            candidates.add(new Candidate(new Counts(unit, here, ofHere, elsewhere, ofElsewhere, chance, 1), finding));
        }
    }

    /** Those that stand out, the least likely first. */
    List<Discovery> findings() {
        candidates.sort(
                Comparator.comparingDouble(candidate -> candidate.counts().chance()));
        List<Discovery> found = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Counts raw = candidate.counts();
            double chance = Math.min(1, raw.chance() * tried * families);
            if (chance < Discovery.SIGNIFICANT) {
                found.add(candidate
                        .finding()
                        .apply(new Counts(
                                raw.unit(),
                                raw.here(),
                                raw.ofHere(),
                                raw.elsewhere(),
                                raw.ofElsewhere(),
                                chance,
                                tried * families)));
            }
        }
        return found;
    }
}
