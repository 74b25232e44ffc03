package io.culprit.verdict;

import java.util.ArrayList;
import java.util.List;

/** What a confidence means: of all verdicts with this label, at least this share is right. */
public enum Label {
    CERTAIN("certain", 0.99),
    STRONG("strong", 0.95),
    PROBABLE("probable", 0.80),
    POSSIBLE("possible", 0.20),
    NONE("none", 0);

    private final String jsonName;
    private final double atLeast;

    Label(String jsonName, double atLeast) {
        this.jsonName = jsonName;
        this.atLeast = atLeast;
    }

    /** The name in reports. */
    public String jsonName() {
        return jsonName;
    }

    /** The names of all, in order. */
    static List<String> words() {
        List<String> words = new ArrayList<>();
        for (Label label : values()) {
            words.add(label.jsonName);
        }
        return words;
    }

    /** The highest confidence that still has this label. */
    double atMost() {
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
