package io.culprit.report;

/**
 * The one place that makes strings of a dump harmless. A name in a dump is whatever a driver, or a forger, put there: it may move the
 * cursor, turn the writing direction, hide characters, or be half of a surrogate pair. Each such character becomes U+FFFD, so that a
 * reader sees that something was there ("ntos" + zero-width space + "krnl.exe" must not read as the kernel's name).
 */
public final class Printable {

    /** Strings of a dump that are longer than this many characters are cut: nobody reads them, and a terminal has to print them. */
    static final int MAX_CHARACTERS = 4096;

    private static final char REPLACEMENT = '\uFFFD';

    private Printable() {}

    /** The text without characters that a terminal would obey rather than show. */
    public static String text(String raw) {
        int length = shownLength(raw);
        for (int i = 0; i < length; i++) {
            if (!harmless(raw, i)) {
                return replaced(raw, length, i);
            }
        }
        return length == raw.length() ? raw : raw.substring(0, length) + '\u2026';
    }

    /** As {@link #text}, but what is cut is a word that is too long, not the sentence around it. */
    static String sentence(String raw) {
        if (raw.length() <= MAX_CHARACTERS) {
            return text(raw);
        }
        StringBuilder sentence = new StringBuilder(raw.length());
        for (int start = 0; start <= raw.length(); ) {
            int space = raw.indexOf(' ', start);
            int end = space < 0 ? raw.length() : space;
            sentence.append(start == 0 ? "" : " ").append(text(raw.substring(start, end)));
            start = end + 1;
        }
        return sentence.toString();
    }

    /** Printable text as HTML shows it, between tags and in attribute values in quotes. */
    public static String html(String printable) {
        StringBuilder escaped = new StringBuilder(printable.length() + 16);
        for (int i = 0; i < printable.length(); i++) {
            char c = printable.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /**
     * Printable text for Markdown, in which nobody is called and nothing linked or closed. What looks like a mention, a number of an issue
     * or an address goes into code: GitHub looks for those after it has taken back every escape, and leaves out code alone.
     */
    public static String markdown(String printable) {
        StringBuilder safe = new StringBuilder(printable.length() + 8);
        int start = 0;
        while (start <= printable.length()) {
            int blank = printable.indexOf(' ', start);
            String word = printable.substring(start, blank < 0 ? printable.length() : blank);
            if (calls(word)) {
                safe.append('`')
                        .append(word.replace('`', '\'').replace('|', '/'))
                        .append('`');
            } else {
                escape(word, safe);
            }
            safe.append(blank < 0 ? "" : " ");
            start = blank < 0 ? printable.length() + 1 : blank + 1;
        }
        return safe.toString();
    }

    /** Mentions, numbers of issues at GitHub ({@code #3}, {@code GH-3}) and of what GitLab has ({@code !3}, {@code $3}, {@code %3}), addresses. */
    private static boolean calls(String word) {
        for (int i = 0; i < word.length(); i++) {
            switch (word.charAt(i)) {
                case '@', '#' -> {
                    return true;
                }
                case '!', '$', '%' -> {
                    if (digit(word, i + 1)) {
                        return true;
                    }
                }
                case '-' -> {
                    if (word.regionMatches(true, i - 2, "GH", 0, 2) && digit(word, i + 1)) {
                        return true;
                    }
                }
                case ':' -> {
                    if (word.startsWith("//", i + 1)) {
                        return true;
                    }
                }
                case '.' -> {
                    if (word.regionMatches(true, i - 3, "www", 0, 3)) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }

    private static boolean digit(String word, int index) {
        return index < word.length() && word.charAt(index) >= '0' && word.charAt(index) <= '9';
    }

    private static void escape(String word, StringBuilder escaped) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '_' -> escaped.append(insideWord(word, i) ? "_" : "\\_");
                case '\\', '`', '*', '[', ']', '+', '|', '~' ->
                    escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
    }

    /** GitHub and CommonMark begin and end no emphasis at an underscore between letters or digits: DRIVER_FAULT stays readable. */
    private static boolean insideWord(String text, int index) {
        return index > 0
                && index + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(index - 1))
                && Character.isLetterOrDigit(text.charAt(index + 1));
    }

    private static int shownLength(String raw) {
        if (raw.length() <= MAX_CHARACTERS) {
            return raw.length();
        }
        return Character.isHighSurrogate(raw.charAt(MAX_CHARACTERS - 1)) ? MAX_CHARACTERS - 1 : MAX_CHARACTERS;
    }

    private static String replaced(String raw, int length, int firstBad) {
        StringBuilder clean = new StringBuilder(length).append(raw, 0, firstBad);
        for (int i = firstBad; i < length; i++) {
            clean.append(harmless(raw, i) ? raw.charAt(i) : REPLACEMENT);
        }
        return length == raw.length()
                ? clean.toString()
                : clean.append('\u2026').toString();
    }

    private static boolean harmless(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            return c >= 0x20 && c != 0x7F;
        }
        if (Character.isHighSurrogate(c)) {
            return index + 1 < text.length() && visiblePair(c, text.charAt(index + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return index > 0 && visiblePair(text.charAt(index - 1), c);
        }
        return visible(c);
    }

    private static boolean visiblePair(char high, char low) {
        return Character.isSurrogatePair(high, low) && visible(Character.toCodePoint(high, low));
    }

    /** Everything but controls, format characters (bidi, zero-width, tags), separators, private use, variation selectors. */
    private static boolean visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> !invisibleLetter(codePoint);
        };
    }

    /** Characters that count as letters or marks and yet show nothing: Hangul fillers, grapheme joiner, variation selectors. */
    private static boolean invisibleLetter(int codePoint) {
        return codePoint == 0x034F
                || codePoint == 0x115F
                || codePoint == 0x1160
                || codePoint == 0x17B4
                || codePoint == 0x17B5
                || codePoint == 0x3164
                || codePoint == 0xFFA0
                || codePoint >= 0xFE00 && codePoint <= 0xFE0F
                || codePoint >= 0x180B && codePoint <= 0x180F
                || codePoint >= 0xE0100 && codePoint <= 0xE01EF;
    }
}
