package io.culprit.verdict;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of an object of a rule file that has been checked. Its methods throw for one that has not. */
final class RuleFields {

    static final Lexicon NAMES = new Lexicon(RuleField.words(-1));

    private final JsonTokens file;

    /** Where the value of each field begins, by the field's place among all; 0 where there is none. */
    private final int[] offsets = new int[RuleField.values().length];

    /** The fields of the object at an offset. */
    RuleFields(JsonTokens file, int object) throws RuleFileException {
        this.file = file;
        JsonTokens tokens = file.from(object);
        for (boolean more = tokens.first('}'); more; more = tokens.another('}')) {
            tokens.name();
            offsets[tokens.find(NAMES)] = tokens.offset();
            tokens.skip();
        }
    }

    boolean has(RuleField field) {
        return offsets[field.ordinal()] != 0;
    }

    private JsonTokens at(RuleField field) {
        return file.from(offsets[field.ordinal()]);
    }

    /** The text of a field that is there. */
    String text(RuleField field) throws RuleFileException {
        JsonTokens tokens = at(field);
        tokens.text();
        return tokens.string();
    }

    @Nullable
    String find(RuleField field) throws RuleFileException {
        return has(field) ? text(field) : null;
    }

    String findOr(RuleField field, String otherwise) throws RuleFileException {
        return has(field) ? text(field) : otherwise;
    }

    /** The position of the field's text among words, or {@code otherwise}. */
    int oneOf(RuleField field, Lexicon words, int otherwise) throws RuleFileException {
        if (!has(field)) {
            return otherwise;
        }
        JsonTokens tokens = at(field);
        tokens.text();
        return tokens.find(words);
    }

    boolean flag(RuleField field) throws RuleFileException {
        return has(field) && at(field).flag();
    }

    double number(RuleField field, double otherwise) throws RuleFileException {
        return has(field) ? at(field).number() : otherwise;
    }

    /** The texts in a list; none where there is no such field. */
    List<String> texts(RuleField field) throws RuleFileException {
        List<String> texts = new ArrayList<>();
        if (has(field)) {
            JsonTokens tokens = at(field);
            for (boolean more = tokens.first(']'); more; more = tokens.another(']')) {
                tokens.text();
                texts.add(tokens.string());
            }
        }
        return texts;
    }

    /** The conditions in a list. */
    List<Condition> conditions(RuleField field) throws RuleFileException {
        List<Condition> conditions = new ArrayList<>();
        if (has(field)) {
            JsonTokens tokens = at(field);
            ConditionReader reader = new ConditionReader(tokens);
            for (boolean more = tokens.first(']'); more; more = tokens.another(']')) {
                tokens.text();
                reader.check();
                conditions.add(reader.condition());
            }
        }
        return conditions;
    }
}
