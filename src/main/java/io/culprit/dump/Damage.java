package io.culprit.dump;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a dump that can still be read, collected while it is opened. */
public final class Damage {

    /** A hostile file makes a warning of every entry; a report needs the first ones. */
    private static final int MOST_WARNINGS = 50;

    private final List<String> warnings = new ArrayList<>();
    private boolean complete = true;

    /** Something that the file promises is not there. */
    public void missing(String sentence) {
        complete = false;
        odd(sentence);
    }

    /** Something is not as documented, but nothing is lost. */
    public void odd(String sentence) {
        if (warnings.size() < MOST_WARNINGS && !warnings.contains(sentence)) {
            warnings.add(sentence);
        }
    }

    /** Whether everything that the file promises is there. */
    public boolean complete() {
        return complete;
    }

    /** The sentences in the order in which they were found. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
