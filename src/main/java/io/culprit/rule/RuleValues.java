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

    /** What the sentence of a rule can leave open. */
    static final List<String> OF_A_RULE = List.of("seen", "module", "vendor", "product", "class", "kind", "system");

    /** What advice can leave open. */
    static final List<String> OF_ADVICE = List.of("module", "leads", "drivers");

    /** 2005-01-01: a time stamp before it is no date of a build. */
    private static final long OLDEST_DATE = 1_104_537_600L;

    /** The last second that a time stamp of 32 bits can tell. */
    private static final long YOUNGEST_DATE = 0xFFFF_FFFFL;

    private static final long DAY = 86_400;

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

    /** A condition that never holds is a mistake; of advice, which starts from no role, too. */
    static void requirePossible(@Nullable Role on, List<Condition> conditions) {
        for (Condition condition : conditions) {
            FactName fact = condition.fact();
            fact.requireKnown(on);
            if (on == null || fact.kind() != FactName.Kind.ROLE) {
                continue;
            }
            for (String word : condition.words()) {
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
        boolean range = has(RuleField.VERSION_FROM) || has(RuleField.VERSION_BELOW);
        boolean versioned = range || has(RuleField.VERSION);
        boolean dated = has(RuleField.BUILT_BEFORE);
        if (range && has(RuleField.VERSION)) {
            throw new IllegalArgumentException("'version' is one version: beside it no range of them has a meaning");
        }
        String from = text(RuleField.VERSION_FROM);
        String below = text(RuleField.VERSION_BELOW);
        if (!below.isEmpty() && Versions.compare(from, below) >= 0) {
            throw new IllegalArgumentException(
                    "no version is from " + (from.isEmpty() ? "0" : from) + " and below " + below);
        }
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
        requirePossible(null, conditions(RuleField.IF));
        requirePossible(null, conditions(RuleField.UNLESS));
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

    /** A text that could stand in a list. */
    static String line(String text, String what) {
        boolean line = text.equals(text.strip());
        for (int i = 0; i < text.length(); i++) {
            line &= !Character.isISOControl(text.charAt(i));
        }
        if (!line) {
            throw new IllegalArgumentException(what + " is one line without blanks around it");
        }
        return text;
    }

    /** A pool tag, filled up to its four characters. */
    static String tag(String text) {
        boolean plain = text.length() <= TAG_CHARACTERS;
        for (int i = 0; i < text.length(); i++) {
            plain &= text.charAt(i) >= ' ' && text.charAt(i) < 0x7F;
        }
        if (!plain) {
            throw new IllegalArgumentException("a pool tag is a text of one to four characters of ASCII");
        }
        return text + " ".repeat(TAG_CHARACTERS - text.length());
    }

    /** A text whose placeholders are all among those that stand for something. */
    static String sentence(String text, List<String> known) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '{') {
                int close = text.indexOf('}', at);
                String name = text.substring(at + 1, close < 0 ? text.length() : close);
                if (close < 0 || !known.contains(name)) {
                    throw new IllegalArgumentException("unknown placeholder '" + name + "', known are " + known);
                }
                at = close;
            } else if (c == '}') {
                throw new IllegalArgumentException("a '}' without '{': placeholders are " + known);
            }
        }
        return text;
    }

    /** A day before which something was built. */
    static LocalDate built(String text) {
        LocalDate day = date(text);
        if (day.toEpochDay() <= OLDEST_DATE / DAY || day.toEpochDay() > YOUNGEST_DATE / DAY) {
            throw new IllegalArgumentException("a build is dated from 2005-01-02 to 2106-02-07");
        }
        return day;
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
