package io.culprit.paste;

import java.util.Arrays;
import java.util.Locale;

/**
 * A text cut into words, numbers and marks, each with its span; blanks are between them. Invisible characters that dialogs leave in
 * copied text (direction marks, zero-width blanks) do not cut. A script without blanks between words (Chinese, Japanese, Korean) is cut
 * where it meets Latin letters or digits: {@code 错误为0xE6} is a word and a number.
 */
final class Tokens {

    /** What a token looks like, whatever it means. */
    enum Kind {
        /** Letters, digits and underscores that are no number. */
        WORD,
        /** Only letters a to f, 16 at most: a word, unless its place says that it is a number. */
        LETTERS,
        /** Only decimal digits, 16 at most. */
        DIGITS,
        /** Hex digits with both digits and letters, or with WinDbg's backquote; 16 digits at most. */
        MIXED,
        /** Marked as hex: {@code 0x26} or {@code 26h}. */
        HEX,
        /** One character of anything else. */
        MARK
    }

    private static final int MOST_DIGITS = 16;
    private static final char FIRST_EAST_ASIAN = 0x2E80;
    private static final Kind[] KINDS = Kind.values();

    private final String text;
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private byte[] kinds = new byte[64];
    private int count;

    private Tokens(String text) {
        this.text = text;
    }

    /** All tokens of the text, in one pass. */
    static Tokens of(String pasted) {
        Tokens tokens = new Tokens(visible(pasted));
        int at = 0;
        while (at < tokens.text.length()) {
            at = tokens.next(at);
        }
        return tokens;
    }

    private static String visible(String pasted) {
        StringBuilder kept = null;
        for (int i = 0; i < pasted.length(); i++) {
            char c = pasted.charAt(i);
            boolean hidden = c >= 0xAD && Character.getType(c) == Character.FORMAT;
            if (hidden && kept == null) {
                kept = new StringBuilder(pasted.length()).append(pasted, 0, i);
            } else if (!hidden && kept != null) {
                kept.append(c);
            }
        }
        return kept == null ? pasted : kept.toString();
    }

    private int next(int at) {
        char c = text.charAt(at);
        if (blank(c)) {
            return at + 1;
        }
        int end = at + 1;
        if (wordly(c)) {
            boolean east = c >= FIRST_EAST_ASIAN;
            while (end < text.length() && goesOn(end, east)) {
                end++;
            }
            add(at, end, kindOf(at, end));
        } else {
            add(at, end, Kind.MARK);
        }
        return end;
    }

    private boolean goesOn(int at, boolean east) {
        char c = text.charAt(at);
        boolean within = at + 1 == text.length() || hexDigit(text.charAt(at + 1));
        boolean backquote = c == '`' && hexDigit(text.charAt(at - 1)) && within;
        return backquote || wordly(c) && c >= FIRST_EAST_ASIAN == east;
    }

    private static boolean blank(char c) {
        return c <= ' ' || c == 0xA0 || c > 0x7F && (Character.isSpaceChar(c) || Character.isWhitespace(c));
    }

    private static boolean wordly(char c) {
        return c == '_'
                || (c < 0x80
                        ? Character.isLetterOrDigit(c)
                        : Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK);
    }

    private static boolean hexDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private Kind kindOf(int start, int end) {
        boolean prefixed = end - start > 2 && text.charAt(start) == '0' && (text.charAt(start + 1) | 0x20) == 'x';
        boolean suffixed = !prefixed && end - start > 1 && (text.charAt(end - 1) | 0x20) == 'h';
        int from = prefixed ? start + 2 : start;
        int to = suffixed ? end - 1 : end;
        int digits = 0;
        int letters = 0;
        int quotes = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '`') {
                quotes++;
            } else if (!hexDigit(c)) {
                return Kind.WORD;
            } else if (c <= '9') {
                digits++;
            } else {
                letters++;
            }
        }
        if (digits + letters > MOST_DIGITS || suffixed && digits == 0) {
            return Kind.WORD;
        }
        return prefixed || suffixed
                ? Kind.HEX
                : quotes > 0 ? Kind.MIXED : letters == 0 ? Kind.DIGITS : digits == 0 ? Kind.LETTERS : Kind.MIXED;
    }

    private void add(int start, int end, Kind kind) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            kinds = Arrays.copyOf(kinds, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        kinds[count++] = (byte) kind.ordinal();
    }

    int count() {
        return count;
    }

    /** The text that the spans are of. */
    String text() {
        return text;
    }

    /** The kind; a mark where there is no such token. */
    Kind kind(int token) {
        return token < 0 || token >= count ? Kind.MARK : KINDS[kinds[token]];
    }

    int start(int token) {
        return token < count ? starts[token] : text.length();
    }

    int end(int token) {
        return ends[token];
    }

    /** The token as written; empty where there is none. */
    String word(int token) {
        return token < 0 || token >= count ? "" : text.substring(starts[token], ends[token]);
    }

    /** The token in upper case without underscores. */
    String plain(int token) {
        return word(token).toUpperCase(Locale.ROOT).replace("_", "");
    }

    /** Whether the token is that word, whatever its case. */
    boolean is(int token, String word) {
        return token >= 0
                && token < count
                && ends[token] - starts[token] == word.length()
                && text.regionMatches(true, starts[token], word, 0, word.length());
    }

    /** The character of a mark; 0 for anything else. Full-width marks count as their ASCII twins. */
    char mark(int token) {
        if (token < 0 || token >= count || kind(token) != Kind.MARK) {
            return 0;
        }
        char c = text.charAt(starts[token]);
        return c >= 0xFF01 && c <= 0xFF5E ? (char) (c - 0xFEE0) : c == 0x3001 ? ',' : c;
    }

    /** Whether it is a number, or may be one where a number is expected. */
    boolean number(int token) {
        Kind kind = kind(token);
        return kind == Kind.HEX || kind == Kind.MIXED || kind == Kind.DIGITS || kind == Kind.LETTERS;
    }

    /** Whether it cannot but be a number in hex: marked as such, or written in full width. */
    boolean plainlyHex(int token) {
        Kind kind = kind(token);
        return kind == Kind.HEX || (kind == Kind.MIXED || kind == Kind.DIGITS) && fullWidth(token);
    }

    /** Whether a number has the 8 or 16 digits of a printed 32-bit or 64-bit value. */
    boolean fullWidth(int token) {
        int digits = digits(token);
        return digits == 8 || digits == 16;
    }

    /** How many hex digits a number is written with. */
    int digits(int token) {
        int digits = 0;
        for (int i = firstDigit(token); i < ends[token]; i++) {
            digits += hexDigit(text.charAt(i)) ? 1 : 0;
        }
        return digits;
    }

    private int firstDigit(int token) {
        boolean prefixed = kind(token) == Kind.HEX
                && ends[token] - starts[token] > 2
                && (text.charAt(starts[token] + 1) | 0x20) == 'x';
        return starts[token] + (prefixed ? 2 : 0);
    }

    /** The value of a number read as hex. */
    long hex(int token) {
        long value = 0;
        for (int i = firstDigit(token); i < ends[token]; i++) {
            char c = text.charAt(i);
            value = hexDigit(c) ? value << 4 | Character.digit(c, 16) : value;
        }
        return value;
    }

    /** The value of decimal digits, or -1 where it is wider than 63 bits or no such number. */
    long decimal(int token) {
        if (kind(token) != Kind.DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = starts[token]; i < ends[token]; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    /** Whether a line ends between this token and the next; also behind the last one. */
    boolean endsLine(int token) {
        if (token + 1 >= count) {
            return true;
        }
        for (int i = ends[token]; i < starts[token + 1]; i++) {
            if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing but blanks is between this token and the next, or not even these. */
    boolean touches(int token) {
        return token + 1 < count && ends[token] == starts[token + 1];
    }

    /**
     * Whether the token may have lost its end: the text, long enough to have been copied rather than typed, stops right behind it, and
     * it is not as wide as numbers of its kind are printed.
     *
     * @param before a number of the same kind before it, or -1: eight digits are the whole of a value only where that has eight, too
     */
    boolean mayBeCut(int token, int before) {
        boolean copied = text.length() > 100 || text.indexOf('\n') >= 0 && text.indexOf('\n') < text.length() - 1;
        return copied && endsTheText(token) && !whole(token, before);
    }

    /** Whether nothing, not even a blank, follows. */
    boolean endsTheText(int token) {
        return token == count - 1 && ends[token] == text.length();
    }

    /** Whether a number at the end of the text has its full width. */
    boolean whole(int token, int before) {
        int digits = number(token) ? digits(token) : 0;
        return digits == MOST_DIGITS || digits == 8 && before >= 0 && digits(before) == 8;
    }
}
