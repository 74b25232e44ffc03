package io.culprit.signature;

import java.util.Locale;

/** What a frame says of a program's crash; the words of the table {@code signatures.tsv}. */
public enum FrameRole {
    /** A function at which the crash begins, whatever stands above it. */
    SENTINEL,
    /** A function that says nothing: it raises, aborts, waits, or is part of how a thread begins. */
    IRRELEVANT,
    /** A function that many crashes pass through: it is named, and so is the next frame. */
    PREFIX,
    /** A module whose frames say nothing without their function. */
    RUNTIME;

    /**
     * The role of that word.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static FrameRole of(String word) {
        for (FrameRole role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "no role of a frame: '" + word + "'; sentinel, irrelevant, prefix and runtime are");
    }

    /** The word in the table. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
