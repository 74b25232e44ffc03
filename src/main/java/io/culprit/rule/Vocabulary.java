package io.culprit.rule;

import io.culprit.table.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of one kind, and what somebody may have meant who wrote another. */
final class Vocabulary<W extends Word> {

    static final Vocabulary<FactName> FACTS = new Vocabulary<>("fact", FactName.values());
    static final Vocabulary<Condition.Operator> OPERATORS = new Vocabulary<>("operator", Condition.Operator.values());
    static final Vocabulary<Role> ROLES = new Vocabulary<>("role", Role.values());
    static final Vocabulary<Label> LABELS = new Vocabulary<>("label", Label.values());
    static final Vocabulary<Rule.Subject> SUBJECTS = new Vocabulary<>("subject", Rule.Subject.values());

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

    private String suggest(String wrong) {
        List<String> words = new ArrayList<>();
        for (W word : all) {
            words.add(word.word());
        }
        return suggestion(wrong, words);
    }

    /** {@code ", did you mean 'x'?"}, or nothing when no word is near. */
    static String suggestion(String wrong, List<String> words) {
        String best = "";
        int distance = Math.max(3, wrong.length() / 2);
        String written =
                wrong.substring(0, Math.min(MOST_CHARACTERS, wrong.length())).toLowerCase(Locale.ROOT);
        for (String word : words) {
            int found = Spelling.distance(written, word.toLowerCase(Locale.ROOT));
            if (found < distance) {
                distance = found;
                best = word;
            }
        }
        return best.isEmpty() ? "" : ", did you mean '" + best + "'?";
    }
}
