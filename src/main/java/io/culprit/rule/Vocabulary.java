package io.culprit.rule;

import io.culprit.table.Spelling;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of one kind, and what somebody may have meant who wrote another. */
final class Vocabulary<W extends Word> {

    static final Vocabulary<FactName> FACTS = new Vocabulary<>("fact", FactName.values());
    static final Vocabulary<Condition.Operator> OPERATORS = new Vocabulary<>("operator", Condition.Operator.values());
    static final Vocabulary<Role> ROLES = new Vocabulary<>("role", Role.values());
    static final Vocabulary<Label> LABELS = new Vocabulary<>("label", Label.values());

    /** Longer words are compared in part. */
    private static final int MOST_CHARACTERS = 64;

    private final String kind;
    private final W[] all;
    private final Map<String, W> byWord;

    /** What the words are, for complaints, and all of them. */
    Vocabulary(String kind, W[] all) {
        this.kind = kind;
        this.all = all;
        this.byWord = HashMap.newHashMap(all.length);
        for (W word : all) {
            byWord.put(word.word(), word);
        }
    }

    @Nullable
    W find(String word) {
        return byWord.get(word);
    }

    /**
     * What the word means.
     *
     * @throws IllegalArgumentException when it is none of these, with the nearest one in the message
     */
    W of(String word) {
        W found = byWord.get(word);
        if (found == null) {
            throw new IllegalArgumentException("unknown " + kind + " '" + word + "'" + suggest(word));
        }
        return found;
    }

    /** {@code ", did you mean 'x'?"}, or nothing when no word is near. */
    private String suggest(String wrong) {
        String best = "";
        int distance = Math.max(3, wrong.length() / 2);
        String written =
                wrong.substring(0, Math.min(MOST_CHARACTERS, wrong.length())).toLowerCase(Locale.ROOT);
        for (W word : all) {
            int found = Spelling.distance(written, word.word().toLowerCase(Locale.ROOT));
            if (found < distance) {
                distance = found;
                best = word.word();
            }
        }
        return best.isEmpty() ? "" : ", did you mean '" + best + "'?";
    }
}
