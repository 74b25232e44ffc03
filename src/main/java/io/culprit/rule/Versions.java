package io.culprit.rule;

/** Order of versions such as {@code 10.68.307.2024}: number by number, what is missing counts as 0, text after them is ignored. */
final class Versions {

    private Versions() {}

    static int compare(String left, String right) {
        int l = 0;
        int r = 0;
        for (int part = 0; part < 8; part++) {
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
        for (int i = from; i < text.length() && Character.digit(text.charAt(i), 10) >= 0 && i < from + 15; i++) {
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
}
