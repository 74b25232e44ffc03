package io.culprit.verdict;

import org.jspecify.annotations.Nullable;

/**
 * What advice may ask of a verdict before it is passed.
 *
 * @param kind the word of its kind, or {@code on-purpose}
 * @param component of the hardware; empty for none
 * @param part in which it failed, where nobody is named
 */
record Outcome(String kind, String component, @Nullable Part part) {

    /** While nothing is decided. */
    static final Outcome OPEN = new Outcome("", "", null);

    /** Somebody crashed the system because he wanted to. */
    static final Outcome ON_PURPOSE = new Outcome("on-purpose", "", null);

    static Outcome of(Verdict.Kind kind, String component, @Nullable Part part) {
        return new Outcome(kind.word(), component, part);
    }
}
