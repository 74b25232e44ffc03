package io.culprit.shell;

import java.util.regex.Pattern;

/** What was written behind a command's name, taken piece by piece from the left. */
public final class Tail {

    /** The length of a range, which names of modules and symbols begin like: {@code ldap!x}. */
    private static final Pattern LENGTH = Pattern.compile("[lL]\\??(0[xX])?[0-9a-fA-F`]+\\s*");

    private final String text;
    private final Expressions expressions;
    private final String usage;
    private int at;

    /** A tail whose expressions are evaluated by {@code expressions}. */
    public Tail(String text, Expressions expressions) {
        this(text, expressions, "");
    }

    /** A tail of a command that is written as {@code usage} says, which stands in the refusal of what is not understood. */
    public Tail(String text, Expressions expressions, String usage) {
        this.text = text;
        this.expressions = expressions;
        this.usage = usage;
    }

    /** Whether nothing is left. */
    public boolean atEnd() {
        skip();
        return at >= text.length();
    }

    /** What is left, without the spaces around it. */
    public String rest() {
        String rest = text.substring(at).strip();
        at = text.length();
        return rest;
    }

    /** What is left, which stays. */
    public String peek() {
        skip();
        return text.substring(at);
    }

    /** The next word, empty at the end; quotes keep one together. */
    public String word() {
        skip();
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        int start = quoted ? ++at : at;
        while (at < text.length() && (quoted ? text.charAt(at) != '"' : !Character.isWhitespace(text.charAt(at)))) {
            at++;
        }
        String word = text.substring(start, at);
        at = quoted && at < text.length() ? at + 1 : at;
        return word;
    }

    /** Takes the next word if it is this one. */
    public boolean take(String word) {
        skip();
        int end = at + word.length();
        boolean there = text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || Character.isWhitespace(text.charAt(end)));
        at = there ? end : at;
        return there;
    }

    /** Takes these characters if they come next, whatever follows. */
    public boolean takePrefix(String prefix) {
        skip();
        boolean there = text.regionMatches(true, at, prefix, 0, prefix.length());
        at = there ? at + prefix.length() : at;
        return there;
    }

    /**
     * The value of the next expression.
     *
     * @throws RefusedException when there is none
     */
    public long expression() {
        boolean option = peek().startsWith("-") || peek().startsWith("/");
        try {
            Expressions.Found found = expressions.read(text, at);
            at = found.end();
            return found.value();
        } catch (RefusedException none) {
            throw option ? notUnderstood() : none;
        }
    }

    /** The value of the next expression, {@code absent} at the end. */
    public long expression(long absent) {
        return atEnd() ? absent : expression();
    }

    /** The value of the next word, whatever follows it: {@code 0 *x} is no product; {@code absent} at the end. */
    public long number(long absent) {
        if (atEnd()) {
            return absent;
        }
        int start = at;
        String word = word();
        try {
            return expressions.value(word);
        } catch (RefusedException none) {
            at = start;
            return expression();
        }
    }

    /** Where a range starts; {@code absent} at the end, and where only its length is written: {@code L20}. */
    public long start(long absent) {
        return LENGTH.matcher(peek()).matches() ? absent : expression(absent);
    }

    /** The number of elements of a range behind its start: {@code L20}, or an address beyond; {@code absent} at the end. */
    public long count(long start, int elementBytes, long absent) {
        if (atEnd()) {
            return absent;
        }
        if (takePrefix("l?") || takePrefix("l")) {
            return expression();
        }
        long end = expression();
        if (Long.compareUnsigned(end, start) < 0) {
            throw new RefusedException("the range ends before it starts");
        }
        return (end - start) / elementBytes + 1;
    }

    /**
     * Says that nothing may be left.
     *
     * @throws RefusedException when something is
     */
    public void end() {
        if (!atEnd()) {
            throw notUnderstood();
        }
    }

    /** What is left is not understood; the message says what would be. */
    public RefusedException notUnderstood() {
        return new RefusedException("not understood: " + peek() + (usage.isEmpty() ? "" : " (usage: " + usage + ")"));
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
