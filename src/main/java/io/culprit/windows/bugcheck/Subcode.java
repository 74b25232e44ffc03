package io.culprit.windows.bugcheck;

/**
 * A documented case of a bug check: some parameters have certain values, and the crash means something more special.
 *
 * @param condition for people: {@code P1 = 0x26}, {@code P1 = 0x1 or 0x2, P3 != 0x0}
 * @param text one sentence
 */
public record Subcode(String condition, String text) {

    /** The condition of a row of the table in words; its grammar stands at {@link BugChecks}. */
    static String words(String when) {
        StringBuilder words = new StringBuilder();
        for (String term : when.split("\\+", -1)) {
            int equals = term.indexOf('=');
            boolean negated = term.charAt(equals - 1) == '!';
            words.append(words.isEmpty() ? "" : ", ")
                    .append(left(term.substring(0, negated ? equals - 1 : equals)))
                    .append(negated ? " != " : " = ")
                    .append(right(term.substring(equals + 1)));
        }
        return words.toString();
    }

    private static String left(String left) {
        String parameter = "P" + left.charAt(1);
        return left.length() == 2 ? parameter : parameter + " & 0x" + left.substring(3);
    }

    private static String right(String alternatives) {
        StringBuilder words = new StringBuilder();
        for (String one : alternatives.split("\\|", -1)) {
            int dash = one.indexOf('-');
            words.append(words.isEmpty() ? "" : " or ");
            if (one.equals("*")) {
                words.append("anything else");
            } else if (dash < 0) {
                words.append("0x").append(one);
            } else {
                words.append("0x").append(one, 0, dash);
                words.append(dash + 1 == one.length() ? " or more" : " to 0x" + one.substring(dash + 1));
            }
        }
        return words.toString();
    }
}
