package io.culprit.verdict;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through a rule file, checks that everything in it is right, and enters its rules and their ids in their indexes. Nothing is made of a rule
 * yet: of ten thousand rules a crash needs few.
 */
final class RuleCheck {

    static final Lexicon ROLES = new Lexicon(Role.words());
    static final Lexicon LABELS = new Lexicon(Label.words());
    static final Lexicon TRANSFERS = new Lexicon(Driver.Dma.words());
    static final Lexicon CLASSES = new Lexicon(DriverClass.words());

    private static final Lexicon PLACEHOLDERS = new Lexicon(List.of("seen", "module", "vendor", "product", "class"));
    private static final RuleField[] FIELDS = RuleField.values();
    private static final Role[] ROLE_VALUES = Role.values();
    private static final double MAX_WEIGHT = 10;

    static final int TAG_CHARACTERS = 4;

    private final JsonTokens file;
    private final RuleIndex index;
    private final ConditionReader condition;
    private final Map<String, Integer> ids;

    /** What the object at hand starts from. */
    private Role role = Role.LOADED;

    private int module;
    private int code;

    /**
     * A check of a file.
     *
     * @param ids gets each id, and where it stands
     */
    RuleCheck(JsonTokens file, RuleIndex index, Map<String, Integer> ids) {
        this.file = file;
        this.index = index;
        this.condition = new ConditionReader(file);
        this.ids = ids;
    }

    /** Checks the whole file. */
    void check() throws RuleFileException {
        object(RuleShape.WHOLE);
        file.end();
        index.close();
    }

    /** Checks an object, and returns the set of the fields that it has. */
    private long object(RuleShape shape) throws RuleFileException {
        int object = file.offset();
        if (file.next("an object") != '{') {
            throw file.wrong(object, shape.what() + " is an object");
        }
        role = Role.LOADED;
        module = RuleIndex.ANY;
        code = RuleIndex.ANY;
        long fields = 0;
        for (boolean more = file.first('}'); more; more = file.another('}')) {
            file.name();
            int found = file.find(RuleFields.NAMES);
            long bit = found < 0 ? 0 : 1L << found;
            if ((shape.allowed() & bit & ~fields) == 0) {
                throw misplaced(shape, (fields & bit) != 0);
            }
            fields |= bit;
            field(FIELDS[found]);
        }
        if ((shape.required() & ~fields) != 0) {
            String missing = RuleField.words(shape.required() & ~fields).getFirst();
            throw file.wrong(object, shape.what() + " needs '" + missing + "'");
        }
        return fields;
    }

    private RuleFileException misplaced(RuleShape shape, boolean again) {
        String word = file.string();
        return again
                ? wrong("'" + word + "' stands twice")
                : wrong("unknown field '" + word + "'" + NearMiss.suggest(word, RuleField.words(shape.allowed())));
    }

    /** A complaint of the token that was read last. */
    private RuleFileException wrong(String message) {
        return file.wrong(file.start(), message);
    }

    private void field(RuleField field) throws RuleFileException {
        switch (field.type()) {
            case ID -> id();
            case TEXT -> text(field);
            case SENTENCE -> sentence(field);
            case CONDITIONS -> conditions(field);
            case ROLE -> role = ROLE_VALUES[oneOf(field, "role", ROLES)];
            case LABEL -> oneOf(field, "label", LABELS);
            case CLASS -> oneOf(field, "class", CLASSES);
            case TRANSFERS -> oneOf(field, "dma", TRANSFERS);
            case WEIGHT -> weight();
            case FLAG -> flag(field);
            case TAGS -> tags(field);
            case DATE -> date(field);
            case RULES, DRIVERS, KNOWN, ADVICE -> objects(field);
        }
    }

    private void objects(RuleField field) throws RuleFileException {
        for (boolean more = list(field); more; more = file.another(']')) {
            int object = file.offset();
            switch (field.type()) {
                case RULES -> {
                    object(RuleShape.RULE);
                    index.add(object, false, role, module, code);
                }
                case KNOWN -> known(object, object(RuleShape.SITE_KNOWLEDGE));
                case DRIVERS -> {
                    object(RuleShape.DRIVER_ROW);
                    index.addDriver(object);
                }
                default -> {
                    object(RuleShape.ADVICE);
                    index.addAdvice(object);
                }
            }
        }
    }

    /** Whether the list that stands here has any members; goes on to the first. */
    private boolean list(RuleField field) throws RuleFileException {
        require('[', field, "is a list");
        return file.first(']');
    }

    private void require(char first, RuleField field, String what) throws RuleFileException {
        if (file.next("a value") != first) {
            throw file.wrong(file.offset(), "'" + field.word() + "' " + what);
        }
    }

    /** A version that is known to be bad, and a date that stands in for it, are two rules. */
    private void known(int object, long fields) {
        boolean versioned = (fields & (RuleField.VERSION_BELOW.bit() | RuleField.VERSION.bit())) != 0;
        boolean dated = (fields & RuleField.BUILT_BEFORE.bit()) != 0;
        if (versioned || !dated) {
            index.add(object, false, Role.LOADED, module, code);
        }
        if (dated) {
            index.add(object, true, Role.LOADED, module, code);
        }
    }

    private void text(RuleField field) throws RuleFileException {
        require('"', field, "is a text");
        file.text();
        if (file.isBlank()) {
            throw wrong("'" + field.word() + "' is a text");
        }
        if (field == RuleField.DRIVER) {
            module = RuleIndex.module(file.utf8(), file.textFrom(), file.textTo());
        }
    }

    private void id() throws RuleFileException {
        text(RuleField.ID);
        String id = file.string();
        if (ids.put(id, file.start()) != null) {
            throw wrong("the id '" + id + "' stands twice");
        }
    }

    private void sentence(RuleField field) throws RuleFileException {
        text(field);
        byte[] text = file.utf8();
        int end = file.textTo();
        for (int at = file.textFrom(); at < end; at++) {
            if (text[at] == '{') {
                int close = at + 1;
                while (close < end && text[close] != '}') {
                    close++;
                }
                if (close == end || PLACEHOLDERS.find(text, at + 1, close) < 0) {
                    String name = new String(text, at + 1, close - at - 1, StandardCharsets.UTF_8);
                    throw wrong("unknown placeholder '" + name + "'" + NearMiss.suggest(name, PLACEHOLDERS.words()));
                }
            }
        }
    }

    private int oneOf(RuleField field, String kind, Lexicon words) throws RuleFileException {
        text(field);
        int found = file.find(words);
        if (found < 0) {
            String word = file.string();
            throw wrong("unknown " + kind + " '" + word + "'" + NearMiss.suggest(word, words.words()));
        }
        return found;
    }

    private void weight() throws RuleFileException {
        int offset = file.offset();
        if (!JsonTokens.beginsNumber(file.next("a number")) || Math.abs(file.number()) > MAX_WEIGHT) {
            throw file.wrong(offset, "weight is a number from -10 to 10");
        }
    }

    private void flag(RuleField field) throws RuleFileException {
        byte first = file.next("a value");
        if (first != 't' && first != 'f') {
            throw file.wrong(file.offset(), "'" + field.word() + "' is true or false");
        }
        file.flag();
    }

    private void tags(RuleField field) throws RuleFileException {
        for (boolean more = list(field); more; more = file.another(']')) {
            text(field);
            if (file.string().length() > TAG_CHARACTERS) {
                throw wrong("a pool tag is a text of one to four characters");
            }
        }
    }

    private void date(RuleField field) throws RuleFileException {
        text(field);
        if (date(file.string()) == null) {
            throw wrong("a date is written 2024-03-31");
        }
    }

    /** Year, month and day with hyphens, or null for any other text: ten thousand dates would make {@code LocalDate.parse} felt. */
    static @Nullable LocalDate date(String text) {
        boolean shaped = text.length() == 10;
        for (int i = 0; i < 10 && shaped; i++) {
            char c = text.charAt(i);
            shaped = i == 4 || i == 7 ? c == '-' : c >= '0' && c <= '9';
        }
        try {
            return shaped
                    ? LocalDate.of(
                            Integer.parseInt(text, 0, 4, 10),
                            Integer.parseInt(text, 5, 7, 10),
                            Integer.parseInt(text, 8, 10, 10))
                    : null;
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    private void conditions(RuleField field) throws RuleFileException {
        for (boolean more = list(field); more; more = file.another(']')) {
            if (file.next("a value") != '"') {
                throw file.wrong(file.offset(), "a condition is a text such as \"bugCheck.code == 0xe6\"");
            }
            file.text();
            condition.check();
            if (field == RuleField.IF) {
                note();
            }
        }
    }

    /** What the condition that was just checked asks for, if the index knows such things. */
    private void note() {
        if (condition.names(FactName.MODULE_NAME)) {
            module = condition.module();
        } else if (condition.names(FactName.BUG_CHECK_CODE)) {
            code = (int) condition.number();
        }
    }
}
