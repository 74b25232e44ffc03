package io.culprit.rule;

/** Patterns of file names: {@code *} any run of characters, {@code ?} any one; linear in practice, quadratic at worst. */
public final class Glob {

    private Glob() {}

    /** Whether all of {@code text} matches; both sides in the same case. */
    public static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /**
     * A file name as rule files write it, or a pattern for those of a family of drivers.
     *
     * @throws IllegalArgumentException when it is neither, with what was probably meant
     */
    static String checked(String text) {
        String name = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1)
                .strip();
        if (name.length() < text.length()) {
            throw new IllegalArgumentException("a driver is a file name without its folder"
                    + (name.isEmpty() ? "" : ", did you mean '" + name + "'?"));
        }
        int dot = text.lastIndexOf('.');
        boolean letters = false;
        for (int i = 0; i < (dot < 0 ? text.length() : dot); i++) {
            letters |= Character.isLetterOrDigit(text.charAt(i));
        }
        if (!letters) {
            throw new IllegalArgumentException(
                    "'" + text + "' is every driver: a pattern needs letters, such as 'acme*.sys'");
        }
        return RuleValues.line(text, "a file name");
    }
}
