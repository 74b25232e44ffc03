package io.culprit.verdict;

import io.culprit.verdict.FactName.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One condition of a rule: {@code fact operator value}, for instance {@code bugCheck.code == 0xe6} or
 * {@code module.class in graphics, storage}. A fact that is unknown makes every condition false, {@code !=} too.
 *
 * @param numbers the values when the fact is a number
 * @param words the values in lower case otherwise
 */
record Condition(FactName fact, Operator operator, List<Long> numbers, List<String> words) {

    /** How fact and value are compared. */
    enum Operator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        AT_MOST("<="),
        AT_LEAST(">="),
        BELOW("<"),
        ABOVE(">"),
        IN("in"),
        HAS_BITS("&");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /** What is wrong with a condition's text; the caller knows its line. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    static Condition parse(String text) throws Malformed {
        String stripped = text.strip();
        int first = stripped.indexOf(' ');
        int second = first < 0 ? -1 : stripped.indexOf(' ', first + 1);
        if (second < 0) {
            throw new Malformed("a condition is 'fact operator value', this is '" + text + "'");
        }
        String[] parts = {
            stripped.substring(0, first),
            stripped.substring(first + 1, second),
            stripped.substring(second + 1).strip()
        };
        Optional<FactName> fact = FactName.of(parts[0]);
        if (fact.isEmpty()) {
            throw new Malformed("unknown fact '" + parts[0] + "'" + NearMiss.suggest(parts[0], FactName.words()));
        }
        Operator operator = operator(parts[1]);
        return of(fact.get(), operator, operator == Operator.IN ? listed(parts[2]) : new String[] {parts[2]});
    }

    private static String[] listed(String values) {
        String[] parts = values.split(",");
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i].strip();
        }
        return parts;
    }

    private static Operator operator(String sign) throws Malformed {
        return switch (sign) {
            case "==" -> Operator.EQUAL;
            case "!=" -> Operator.NOT_EQUAL;
            case "<=" -> Operator.AT_MOST;
            case ">=" -> Operator.AT_LEAST;
            case "<" -> Operator.BELOW;
            case ">" -> Operator.ABOVE;
            case "in" -> Operator.IN;
            case "&" -> Operator.HAS_BITS;
            default -> throw new Malformed("unknown operator '" + sign + "', known are == != < <= > >= in &");
        };
    }

    private static Condition of(FactName fact, Operator operator, String[] values) throws Malformed {
        boolean ordered = fact.kind() == Kind.NUMBER || fact.kind() == Kind.VERSION;
        boolean order = operator != Operator.EQUAL && operator != Operator.NOT_EQUAL && operator != Operator.IN;
        if (order && !ordered) {
            throw new Malformed(fact.word() + " has no order: compare it with ==, != or in");
        }
        List<Long> numbers = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (String value : values) {
            if (fact.kind() == Kind.NUMBER) {
                numbers.add(number(value));
            } else {
                words.add(word(fact, value));
            }
        }
        return new Condition(fact, operator, numbers, words);
    }

    private static String word(FactName fact, String value) throws Malformed {
        if (fact.kind() == Kind.FLAG && !value.equals("yes") && !value.equals("no")) {
            throw new Malformed(fact.word() + " is yes or no, not '" + value + "'");
        }
        if (fact.kind() == Kind.ROLE && Role.of(value).isEmpty()) {
            throw new Malformed("unknown role '" + value + "'" + NearMiss.suggest(value, Role.words()));
        }
        return value.toLowerCase(Locale.ROOT);
    }

    private static long number(String value) throws Malformed {
        try {
            return value.startsWith("0x") || value.startsWith("0X")
                    ? Long.parseUnsignedLong(value.substring(2), 16)
                    : Long.parseLong(value);
        } catch (NumberFormatException bad) {
            throw new Malformed("'" + value + "' is not a number");
        }
    }

    /** Whether a number satisfies this; compared as unsigned. */
    boolean holdsFor(long value) {
        return switch (operator) {
            case EQUAL -> value == numbers.getFirst();
            case NOT_EQUAL -> value != numbers.getFirst();
            case AT_MOST -> Long.compareUnsigned(value, numbers.getFirst()) <= 0;
            case AT_LEAST -> Long.compareUnsigned(value, numbers.getFirst()) >= 0;
            case BELOW -> Long.compareUnsigned(value, numbers.getFirst()) < 0;
            case ABOVE -> Long.compareUnsigned(value, numbers.getFirst()) > 0;
            case IN -> numbers.contains(value);
            case HAS_BITS -> (value & numbers.getFirst()) != 0;
        };
    }

    /** Whether a text satisfies this, without regard to case; values may be patterns. */
    boolean holdsFor(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        boolean any = false;
        for (String word : words) {
            any |= Glob.matches(word, lower);
        }
        return (operator == Operator.NOT_EQUAL) != any;
    }

    /** Whether a version of up to four numbers with dots satisfies this. */
    boolean holdsForVersion(String value) {
        int order = Versions.compare(value, words.getFirst());
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case AT_MOST -> order <= 0;
            case AT_LEAST -> order >= 0;
            case BELOW -> order < 0;
            case ABOVE -> order > 0;
            case IN -> words.contains(value);
            case HAS_BITS -> false;
        };
    }
}
