package io.culprit.rule;

/** Order of versions such as {@code 10.68.307.2024}: number by number, what is missing counts as 0, text after them is ignored. */
final class Versions {

    private static final int MOST_DIGITS = 15;
    private static final int MOST_PARTS = 8;

    private Versions() {}

    static int compare(String left, String right) {
        int l = 0;
        int r = 0;
        for (int part = 0; part < MOST_PARTS; part++) {
            int order = Long.compare(number(left, l), number(right, r));
            if (order != 0) {
                return order;
            }
            l = next(left, l);
            r = next(right, r);
        }
        return 0;
    }

    private static long number(String text, int from) {
        long value = 0;
        for (int i = from;
                i < text.length() && Character.digit(text.charAt(i), 10) >= 0 && i < from + MOST_DIGITS;
                i++) {
            value = value * 10 + Character.digit(text.charAt(i), 10);
        }
        return value;
    }

    private static int next(String text, int from) {
        int i = from;
        while (i < text.length() && Character.digit(text.charAt(i), 10) >= 0) {
            i++;
        }
        return i < text.length() && text.charAt(i) == '.' ? i + 1 : text.length();
    }

    /**
     * A version as rule files write it: numbers with dots between them.
     *
     * @throws IllegalArgumentException when it is none, with what was probably meant
     */
    static String checked(String text) {
        int from = 0;
        while (from < text.length() && !isDigit(text.charAt(from))) {
            from++;
        }
        int end = from;
        for (int digits = 0, parts = 1; end < text.length() && digits < MOST_DIGITS && parts <= MOST_PARTS; end++) {
            char c = text.charAt(end);
            boolean dot = c == '.' && end + 1 < text.length() && isDigit(text.charAt(end + 1));
            if (!dot && !isDigit(c)) {
                break;
            }
            digits = dot ? 0 : digits + 1;
            parts += dot ? 1 : 0;
        }
        if (from > 0 || end < text.length() || text.isEmpty()) {
            throw new IllegalArgumentException("a version is numbers with dots, such as '10.0.19041.1', not '" + text
                    + "'" + (end > from ? ", did you mean '" + text.substring(from, end) + "'?" : ""));
        }
        return text;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
