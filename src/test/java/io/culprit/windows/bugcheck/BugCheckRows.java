package io.culprit.windows.bugcheck;

/** Parameters that satisfy the condition of a row of the bug check table. */
final class BugCheckRows {

    private BugCheckRows() {}

    static long[] sample(String condition) {
        long[] values = new long[4];
        if (condition.isEmpty() || condition.equals("*")) {
            return values;
        }
        for (String term : condition.split("\\+")) {
            int equals = term.indexOf('=');
            String right = term.substring(equals + 1).split("\\|")[0];
            String number = right.split("-")[0];
            boolean negated = term.charAt(equals - 1) == '!';
            values[term.charAt(1) - '1'] =
                    number.equals("*") ? 0x7777 : Long.parseUnsignedLong(number, 16) + (negated ? 1 : 0);
        }
        return values;
    }
}
