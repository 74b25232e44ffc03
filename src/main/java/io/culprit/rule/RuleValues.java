package io.culprit.rule;

import io.culprit.rule.Condition.Operator;
import io.culprit.rule.Driver.Dma;
import io.culprit.rule.Driver.Risk;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the fields of one object of a rule file hold, and what becomes of them. */
final class RuleValues {

    static final double MAX_WEIGHT = 10;

    private static final int TAG_CHARACTERS = 4;
    private static final List<String> PLACEHOLDERS =
            List.of("seen", "module", "vendor", "product", "class", "kind", "system");

    /** 2005-01-01: a time stamp before it is no date of a build. */
    private static final long OLDEST_DATE = 1_104_537_600L;

    private final @Nullable Object[] values = new Object[RuleField.values().length];

    void put(RuleField field, Object value) {
        values[field.ordinal()] = value;
    }

    boolean has(RuleField field) {
        return values[field.ordinal()] != null;
    }

    /** The value, of the type that the reader gives such a field. */
    @SuppressWarnings("unchecked")
    private <T> T of(RuleField field, T otherwise) {
        Object value = values[field.ordinal()];
        return value == null ? otherwise : (T) value;
    }

    private String text(RuleField field) {
        return of(field, "");
    }

    private @Nullable String textOrNull(RuleField field) {
        return has(field) ? text(field) : null;
    }

    private List<Condition> conditions(RuleField field) {
        return of(field, List.of());
    }

    /** A condition that never holds is a mistake. */
    static void requirePossible(Role on, List<Condition> conditions) {
        for (Condition condition : conditions) {
            FactName fact = condition.fact();
            if (on.overMany() && !fact.overMany()) {
                throw new IllegalArgumentException("'" + fact.word() + "' is not known over many dumps, where '"
                        + on.word() + "' is: of each dump there is a row then, without stack and memory");
            }
            for (String word : fact.kind() == FactName.Kind.ROLE ? condition.words() : List.<String>of()) {
                boolean asked = Vocabulary.ROLES.of(word).overMany();
                if (asked != on.overMany()) {
                    throw new IllegalArgumentException("'" + word + "' is known "
                            + (asked ? "over many dumps" : "of one dump") + " alone, and '" + on.word() + "' "
                            + (asked ? "of one" : "over many"));
                }
            }
        }
    }

    /** A rule. */
    Rule rule() {
        Role on = of(RuleField.ON, Role.LOADED);
        requirePossible(on, conditions(RuleField.IF));
        requirePossible(on, conditions(RuleField.UNLESS));
        return new Rule(
                text(RuleField.ID),
                text(RuleField.EXPLAIN),
                on,
                conditions(RuleField.IF),
                conditions(RuleField.UNLESS),
                textOrNull(RuleField.BLAMES),
                of(RuleField.WEIGHT, 0.0),
                of(RuleField.CARRIES, Label.CERTAIN),
                has(RuleField.LIMITS) ? of(RuleField.LIMITS, Label.CERTAIN) : null,
                text(RuleField.SAYS),
                true);
    }

    /**
     * What a site knows of a driver: a version known to be bad is evidence, but never more than possible by itself. Where the dump does
     * not tell the version, the date of the build stands in for it if the entry has one: that is a rule of its own.
     */
    List<Rule> known() {
        requirePossible(Role.LOADED, conditions(RuleField.IF));
        boolean versioned = has(RuleField.VERSION_BELOW) || has(RuleField.VERSION);
        boolean dated = has(RuleField.BUILT_BEFORE);
        List<Rule> rules = new ArrayList<>(2);
        if (versioned || !dated) {
            rules.add(known("", byVersion(), List.of()));
        }
        if (dated) {
            List<Condition> unless =
                    versioned ? List.of(Condition.of(FactName.MODULE_VERSION, Operator.AT_LEAST, "0")) : List.of();
            rules.add(known(versioned ? "-by-date" : "", byDate(), unless));
        }
        return rules;
    }

    private Rule known(String suffix, List<Condition> when, List<Condition> unless) {
        String see = text(RuleField.SEE);
        return new Rule(
                text(RuleField.ID) + suffix,
                "Known of " + text(RuleField.DRIVER) + (see.isEmpty() ? "." : ": " + see + "."),
                Role.LOADED,
                when,
                unless,
                null,
                of(RuleField.WEIGHT, 1.0),
                Label.POSSIBLE,
                null,
                text(RuleField.SAYS) + (see.isEmpty() ? "" : " (see " + see + ")"),
                true);
    }

    private List<Condition> byVersion() {
        List<Condition> when = ofModule();
        add(when, RuleField.VERSION_FROM, Operator.AT_LEAST);
        add(when, RuleField.VERSION_BELOW, Operator.BELOW);
        add(when, RuleField.VERSION, Operator.EQUAL);
        return when;
    }

    private void add(List<Condition> when, RuleField field, Operator operator) {
        if (has(field)) {
            when.add(Condition.of(FactName.MODULE_VERSION, operator, lower(field)));
        }
    }

    private List<Condition> byDate() {
        LocalDate before = of(RuleField.BUILT_BEFORE, LocalDate.EPOCH);
        List<Condition> when = ofModule();
        when.add(Condition.of(FactName.MODULE_STAMP, Operator.AT_LEAST, OLDEST_DATE));
        when.add(Condition.of(
                FactName.MODULE_STAMP,
                Operator.BELOW,
                before.atStartOfDay(ZoneOffset.UTC).toEpochSecond()));
        return when;
    }

    private List<Condition> ofModule() {
        List<Condition> when = new ArrayList<>(conditions(RuleField.IF));
        when.add(Condition.of(FactName.MODULE_NAME, Operator.EQUAL, lower(RuleField.DRIVER)));
        return when;
    }

    private String lower(RuleField field) {
        return text(field).toLowerCase(Locale.ROOT);
    }

    /** Advice. */
    AdviceRule advice() {
        return new AdviceRule(
                text(RuleField.ID),
                conditions(RuleField.IF),
                conditions(RuleField.UNLESS),
                text(RuleField.TEXT),
                text(RuleField.WHY),
                true);
    }

    /** A row of the driver table. */
    Driver driver() {
        return new Driver(
                text(RuleField.FILE),
                text(RuleField.VENDOR),
                text(RuleField.PRODUCT),
                of(RuleField.CLASS, DriverClass.UNKNOWN),
                of(RuleField.DMA, Dma.UNKNOWN),
                of(RuleField.WINDOWS, false),
                of(RuleField.NEVER_CULPRIT, false),
                List.of(),
                List.of(),
                Risk.NONE);
    }

    /** The pool tags that only this driver uses. */
    List<String> tags() {
        return of(RuleField.TAGS, List.of());
    }

    /** A pool tag, filled up to its four characters. */
    static String tag(String text) {
        if (text.length() > TAG_CHARACTERS) {
            throw new IllegalArgumentException("a pool tag is a text of one to four characters");
        }
        return text + " ".repeat(TAG_CHARACTERS - text.length());
    }

    /** A text whose placeholders all stand for something. */
    static String sentence(String text) {
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
            int close = text.indexOf('}', open);
            String name = text.substring(open + 1, close < 0 ? text.length() : close);
            if (close < 0 || !PLACEHOLDERS.contains(name)) {
                throw new IllegalArgumentException("unknown placeholder '" + name + "', known are " + PLACEHOLDERS);
            }
        }
        return text;
    }

    /** Year, month and day with hyphens: ten thousand dates would make {@code LocalDate.parse} felt. */
    static LocalDate date(String text) {
        boolean shaped = text.length() == 10;
        for (int i = 0; i < 10 && shaped; i++) {
            char c = text.charAt(i);
            shaped = i == 4 || i == 7 ? c == '-' : c >= '0' && c <= '9';
        }
        try {
            if (shaped) {
                return LocalDate.of(
                        Integer.parseInt(text, 0, 4, 10),
                        Integer.parseInt(text, 5, 7, 10),
                        Integer.parseInt(text, 8, 10, 10));
            }
        } catch (DateTimeException noSuchDay) {
            // said below
        }
        throw new IllegalArgumentException("a date is written 2024-03-31");
    }
}
