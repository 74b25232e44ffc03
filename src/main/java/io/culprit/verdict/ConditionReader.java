package io.culprit.verdict;

import io.culprit.verdict.Condition.Operator;
import io.culprit.verdict.FactName.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads one condition after another from a rule file: {@code fact operator value}. Checking one makes no text of it. */
final class ConditionReader {

    private static final Lexicon FACTS = new Lexicon(FactName.words());
    private static final Lexicon SIGNS = new Lexicon(Operator.signs());
    private static final Lexicon FLAGS = new Lexicon(List.of("yes", "no"));
    private static final FactName[] FACT_NAMES = FactName.values();
    private static final Operator[] OPERATORS = Operator.values();

    /** Digits that 64 bits hold in any case. */
    private static final int HEX_DIGITS = 16;

    private static final int DECIMAL_DIGITS = 18;

    private final JsonTokens tokens;
    private byte[] text = {};
    private int start;
    private int end;
    private FactName fact = FactName.BUG_CHECK_CODE;
    private Operator operator = Operator.EQUAL;

    /** Where the values begin. */
    private int values;

    /** The value that was read last, without blanks around it, and what ends it: a comma or the end. */
    private int from;

    private int to;
    private int behind;

    /** Of the texts that these tokens give. */
    ConditionReader(JsonTokens tokens) {
        this.tokens = tokens;
    }

    /** Checks that the text that the tokens gave last is a condition. */
    void check() throws RuleFileException {
        text = tokens.utf8();
        start = tokens.textFrom();
        end = tokens.textTo();
        while (end > start && isBlank(text[end - 1])) {
            end--;
        }
        int factStart = blanks(start);
        int factEnd = word(factStart);
        int signStart = blanks(factEnd);
        int signEnd = word(signStart);
        values = blanks(signEnd);
        if (values == end) {
            throw malformed("a condition is 'fact operator value', this is '" + text(start, end) + "'");
        }
        fact = fact(factStart, factEnd);
        operator = operator(signStart, signEnd);
        checkValues();
    }

    private FactName fact(int wordStart, int wordEnd) throws RuleFileException {
        int found = FACTS.find(text, wordStart, wordEnd);
        if (found < 0) {
            String word = text(wordStart, wordEnd);
            throw malformed("unknown fact '" + word + "'" + NearMiss.suggest(word, FACTS.words()));
        }
        return FACT_NAMES[found];
    }

    private Operator operator(int wordStart, int wordEnd) throws RuleFileException {
        int found = SIGNS.find(text, wordStart, wordEnd);
        if (found < 0) {
            String word = text(wordStart, wordEnd);
            throw malformed("unknown operator '" + word + "', known are == != < <= > >= in &");
        }
        return OPERATORS[found];
    }

    private void checkValues() throws RuleFileException {
        if (operator.needsNumbers() && fact.kind() != Kind.NUMBER && fact.kind() != Kind.VERSION) {
            throw malformed(fact.word() + " has no order: compare it with ==, != or in");
        }
        for (behind = values - 1; behind < end; ) {
            nextValue();
            if (from == to) {
                throw malformed("a value is missing in '" + text(start, end) + "'");
            }
            checkValue();
        }
    }

    private void checkValue() throws RuleFileException {
        if (fact.kind() == Kind.NUMBER && !isNumber()) {
            throw malformed("'" + text(from, to) + "' is not a number: 0x and up to " + HEX_DIGITS
                    + " digits, or up to " + DECIMAL_DIGITS + " decimal ones");
        }
        if (fact.kind() == Kind.FLAG && FLAGS.find(text, from, to) < 0) {
            throw malformed(fact.word() + " is yes or no, not '" + text(from, to) + "'");
        }
        if (fact.kind() == Kind.ROLE && RuleCheck.ROLES.find(text, from, to) < 0) {
            String word = text(from, to);
            throw malformed("unknown role '" + word + "'" + NearMiss.suggest(word, RuleCheck.ROLES.words()));
        }
    }

    /** From behind the last value; only {@code in} has more than one. */
    private void nextValue() {
        from = blanks(behind + 1);
        behind = end;
        if (operator == Operator.IN) {
            behind = from;
            while (behind < end && text[behind] != ',') {
                behind++;
            }
        }
        to = behind;
        while (to > from && isBlank(text[to - 1])) {
            to--;
        }
    }

    private boolean isHex() {
        return to - from > 2 && text[from] == '0' && (text[from + 1] | 0x20) == 'x';
    }

    private int digits() {
        return isHex() ? from + 2 : text[from] == '-' ? from + 1 : from;
    }

    private boolean isNumber() {
        int digits = digits();
        boolean number = to > digits && to - digits <= (isHex() ? HEX_DIGITS : DECIMAL_DIGITS);
        for (int i = digits; i < to; i++) {
            number &= Character.digit(text[i], isHex() ? 16 : 10) >= 0;
        }
        return number;
    }

    /** The number of the condition that was checked last. */
    long number() {
        int radix = isHex() ? 16 : 10;
        long value = 0;
        for (int i = digits(); i < to; i++) {
            value = value * radix + Character.digit(text[i], radix);
        }
        return text[from] == '-' ? -value : value;
    }

    /** The condition that was checked last. */
    Condition condition() {
        List<Long> numbers = new ArrayList<>(1);
        List<String> words = new ArrayList<>(1);
        for (behind = values - 1; behind < end; ) {
            nextValue();
            if (fact.kind() == Kind.NUMBER) {
                numbers.add(number());
            } else {
                words.add(text(from, to).toLowerCase(Locale.ROOT));
            }
        }
        return new Condition(fact, operator, numbers, words);
    }

    /** Whether the condition that was checked last says that a fact has one value. */
    boolean names(FactName wanted) {
        return fact == wanted && operator == Operator.EQUAL;
    }

    /** The value of the condition that was checked last, as {@link RuleIndex} knows modules. */
    int module() {
        return RuleIndex.module(text, from, to);
    }

    /** Behind the blanks at an offset. */
    private int blanks(int offset) {
        int i = offset;
        while (i < end && isBlank(text[i])) {
            i++;
        }
        return i;
    }

    /** Behind the word at an offset. */
    private int word(int offset) {
        int i = offset;
        while (i < end && !isBlank(text[i])) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    private String text(int first, int last) {
        return new String(text, first, last - first, StandardCharsets.UTF_8);
    }

    private RuleFileException malformed(String message) {
        return tokens.wrong(tokens.start(), message);
    }
}
