package io.culprit.rule;

import java.util.List;

/**
 * One condition of a rule: {@code fact operator value}, for instance {@code bugCheck.code == 0xe6} or
 * {@code module.class in graphics, storage}. A fact that is unknown makes every condition false, {@code !=} too.
 *
 * @param numbers the values when the fact is a number
 * @param words the values in lower case otherwise
 */
public record Condition(FactName fact, Operator operator, List<Long> numbers, List<String> words) {

    /** How fact and value are compared. */
    public enum Operator implements Word {
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

        /** As rule files write it. */
        @Override
        public String word() {
            return sign;
        }

        /** Whether there must be an order, or bits, and not only equality. */
        boolean needsNumbers() {
            return this != EQUAL && this != NOT_EQUAL && this != IN;
        }
    }

    /** A condition on a number. */
    public static Condition of(FactName fact, Operator operator, long number) {
        return new Condition(fact, operator, List.of(number), List.of());
    }

    /** A condition on a text, in lower case. */
    public static Condition of(FactName fact, Operator operator, String word) {
        return new Condition(fact, operator, List.of(), List.of(word));
    }

    /** Whether a number satisfies this; compared as unsigned. */
    public boolean holdsFor(long value) {
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

    /** Whether a text in lower case satisfies this; values may be patterns. */
    public boolean holdsFor(String value) {
        boolean any = false;
        for (int i = 0; i < words.size(); i++) {
            any |= Glob.matches(words.get(i), value);
        }
        return (operator == Operator.NOT_EQUAL) != any;
    }

    /** Whether a version of up to four numbers with dots satisfies this. */
    public boolean holdsForVersion(String value) {
        int order = Versions.compare(value, words.getFirst());
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case AT_MOST -> order <= 0;
            case AT_LEAST -> order >= 0;
            case BELOW -> order < 0;
            case ABOVE -> order > 0;
            case IN -> isOneOf(value);
            case HAS_BITS -> false;
        };
    }

    private boolean isOneOf(String version) {
        boolean any = false;
        for (String word : words) {
            any |= Versions.compare(version, word) == 0;
        }
        return any;
    }

    /** As a rule file would write it. */
    public String text() {
        StringBuilder values = new StringBuilder();
        boolean counted = fact.word().startsWith("system.");
        for (long number : numbers) {
            values.append(values.isEmpty() ? "" : ", ")
                    .append(counted ? Long.toString(number) : "0x" + Long.toHexString(number));
        }
        for (String word : words) {
            values.append(values.isEmpty() ? "" : ", ").append(word);
        }
        return fact.word() + " " + operator.word() + " " + values;
    }
}
