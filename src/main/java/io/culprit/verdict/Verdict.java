package io.culprit.verdict;

import io.culprit.rule.Label;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is to blame. Every kind carries ranked candidates, the sentences that decided ({@code because}), those that speak against it,
 * and advice that some evidence supports.
 */
public sealed interface Verdict {

    /** Which of the three it is. */
    Kind kind();

    /** Ranked, best first. */
    List<Candidate> candidates();

    /** Why, in sentences, most important first. */
    List<String> because();

    /** What speaks against it, in sentences. */
    List<String> against();

    /** What to do next, each with its reason. */
    List<Advice> advice();

    /** How sure, 0 to 1. */
    double confidence();

    /** Where in Windows it happened; absent for a culprit, who is the place, for a program, and for a crash on purpose. */
    default @Nullable Part part() {
        return null;
    }

    /** The label of the confidence. */
    default Label label() {
        return Label.of(confidence());
    }

    /** A driver is to blame: the first candidate. */
    record Culprit(
            Candidate culprit,
            List<Candidate> candidates,
            List<String> because,
            List<String> against,
            List<Advice> advice)
            implements Verdict {
        @Override
        public Kind kind() {
            return Kind.CULPRIT;
        }

        @Override
        public double confidence() {
            return culprit.confidence();
        }
    }

    /** The hardware is to blame: {@code component} such as {@code memory}, {@code processor}, {@code storage}; its part has no leads. */
    record Hardware(
            String component,
            double confidence,
            List<Candidate> candidates,
            List<String> because,
            List<String> against,
            List<Advice> advice,
            @Nullable Part part)
            implements Verdict {
        @Override
        public Kind kind() {
            return Kind.HARDWARE;
        }
    }

    /**
     * Nobody can be named; {@code because} says what was missing. The best candidate, if any, is at most possible.
     *
     * @param onPurpose whether somebody made the crash on purpose: then nobody is sought, and {@code because} says who or how
     */
    record Inconclusive(
            double confidence,
            List<Candidate> candidates,
            List<String> because,
            List<String> against,
            List<Advice> advice,
            boolean onPurpose,
            @Nullable Part part)
            implements Verdict {

        /** Of a crash by accident, without its place. */
        public Inconclusive(
                double confidence,
                List<Candidate> candidates,
                List<String> because,
                List<String> against,
                List<Advice> advice) {
            this(confidence, candidates, because, against, advice, false, null);
        }

        @Override
        public Kind kind() {
            return Kind.INCONCLUSIVE;
        }
    }

    /** A step to take, and why it may help. */
    record Advice(String text, String why) {}

    /** The three answers. Switches over them have no default: a fourth would not compile before all know it. */
    enum Kind {
        CULPRIT("culprit"),
        HARDWARE("hardware"),
        INCONCLUSIVE("inconclusive");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in reports and rule files. */
        public String word() {
            return word;
        }
    }
}
