package io.culprit.rule;

import io.culprit.rule.Condition.Operator;
import io.culprit.rule.FactName.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A condition as rule files write it: {@code fact operator value}, after {@code in} several values with commas between them. */
final class ConditionText {

    /** Digits that 64 bits hold in any case. */
    private static final int HEX_DIGITS = 16;

    private static final int DECIMAL_DIGITS = 18;

    private final String text;
    private final FactName fact;
    private final Operator operator;
    private final List<Long> numbers = new ArrayList<>(1);
    private final List<String> words = new ArrayList<>(1);

    private ConditionText(String written) {
        text = written.replace('\t', ' ').strip();
        int factEnd = text.indexOf(' ');
        int sign = blanks(factEnd);
        int signEnd = text.indexOf(' ', sign);
        if (factEnd < 0 || signEnd < 0) {
            throw new IllegalArgumentException("a condition is 'fact operator value', this is '" + text + "'");
        }
        fact = Vocabulary.FACTS.of(text.substring(0, factEnd));
        operator = operator(text.substring(sign, signEnd));
        if (operator == Operator.HAS_BITS && fact.kind() != Kind.NUMBER) {
            throw new IllegalArgumentException(fact.word() + " is no number, and has no bits");
        }
        if (operator.needsNumbers() && fact.kind() != Kind.NUMBER && fact.kind() != Kind.VERSION) {
            throw new IllegalArgumentException(fact.word() + " has no order: compare it with ==, != or in");
        }
        values(blanks(signEnd));
    }

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException when it is none, which says why
     */
    static Condition read(String written) {
        ConditionText read = new ConditionText(written);
        return new Condition(read.fact, read.operator, List.copyOf(read.numbers), List.copyOf(read.words));
    }

    private int blanks(int from) {
        int at = Math.max(from, 0);
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static Operator operator(String sign) {
        Operator found = Vocabulary.OPERATORS.find(sign);
        if (found == null) {
            throw new IllegalArgumentException("unknown operator '" + sign + "', known are == != < <= > >= in &");
        }
        return found;
    }

    private void values(int from) {
        for (int start = from; start <= text.length(); ) {
            int comma = operator == Operator.IN ? text.indexOf(',', start) : -1;
            int end = comma < 0 ? text.length() : comma;
            String value = text.substring(start, end).strip();
            if (value.isEmpty()) {
                throw new IllegalArgumentException("a value is missing in '" + text + "'");
            }
            add(value);
            start = end + 1;
        }
    }

    private void add(String value) {
        switch (fact.kind()) {
            case NUMBER -> numbers.add(fitting(number(value), value));
            case TEXT -> words.add(possible(value.toLowerCase(Locale.ROOT)));
            case VERSION -> words.add(Versions.checked(value));
            case FLAG -> words.add(flag(value));
            case ROLE -> words.add(Vocabulary.ROLES.of(value).word());
        }
    }

    /** A word, or a pattern for some, that the fact can be. */
    private String possible(String value) {
        List<String> known = fact.words();
        boolean any = known.isEmpty();
        for (int i = 0; i < known.size() && !any; i++) {
            any = Glob.matches(value, known.get(i));
        }
        if (!any) {
            throw new IllegalArgumentException("unknown " + fact.word() + " '" + value + "'"
                    + Vocabulary.suggestion(value, known) + " (known are " + String.join(", ", known) + ")");
        }
        return value;
    }

    /** A number that the fact can be, and that has an order where that is asked for. */
    private long fitting(long number, String value) {
        if (fact.isShort() && number >>> 32 != 0) {
            boolean signed = number == (int) number;
            throw new IllegalArgumentException(fact.word() + " has 32 bits"
                    + (signed
                            ? ", did you mean '0x" + Integer.toHexString((int) number) + "'?"
                            : ", not '" + value + "'"));
        }
        boolean ordered = operator.needsNumbers() && operator != Operator.HAS_BITS;
        if (ordered && value.charAt(0) == '-') {
            throw new IllegalArgumentException("'" + value + "' has no order: numbers are compared without sign");
        }
        return number;
    }

    private String flag(String value) {
        if (!value.equals("yes") && !value.equals("no")) {
            throw new IllegalArgumentException(fact.word() + " is yes or no, not '" + value + "'");
        }
        return value;
    }

    private static long number(String value) {
        boolean hex = value.length() > 2 && value.regionMatches(true, 0, "0x", 0, 2);
        int start = hex ? 2 : value.charAt(0) == '-' ? 1 : 0;
        int most = hex ? HEX_DIGITS : DECIMAL_DIGITS;
        boolean number = value.length() > start && value.length() - start <= most;
        for (int i = start; i < value.length(); i++) {
            number &= value.charAt(i) < 0x80 && Character.digit(value.charAt(i), hex ? 16 : 10) >= 0;
        }
        if (!number) {
            throw new IllegalArgumentException("'" + value + "' is not a number: 0x and up to " + HEX_DIGITS
                    + " digits, or up to " + DECIMAL_DIGITS + " decimal ones");
        }
        return hex ? Long.parseUnsignedLong(value, 2, value.length(), 16) : Long.parseLong(value);
    }
}
