package io.culprit.rule;

/** What a confidence means: of all verdicts with this label, at least this share is right. */
public enum Label implements Word {
    CERTAIN("certain", 0.99),
    STRONG("strong", 0.95),
    PROBABLE("probable", 0.80),
    POSSIBLE("possible", 0.20),
    NONE("none", 0);

    private final String word;
    private final double atLeast;

    Label(String word, double atLeast) {
        this.word = word;
        this.atLeast = atLeast;
    }

    /** The name in reports. */
    @Override
    public String word() {
        return word;
    }

    /** The highest confidence that still has this label. */
    public double atMost() {
        return this == CERTAIN ? 1 : values()[ordinal() - 1].atLeast - 0.01;
    }

    /** The label of a confidence between 0 and 1. */
    public static Label of(double confidence) {
        for (Label label : values()) {
            if (confidence >= label.atLeast) {
                return label;
            }
        }
        return NONE;
    }
}
