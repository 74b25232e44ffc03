package io.culprit.cli;

/** Help for terminals that are narrower than picocli can write for. */
final class HelpText {

    /** picocli refuses less. */
    static final int NARROWEST = 55;

    private static final int DEEPEST = 8;

    private HelpText() {}

    /** The text in lines of at most {@code columns}, as far as its words are not longer. */
    static String fitted(String text, int columns) {
        if (columns >= NARROWEST) {
            return text;
        }
        StringBuilder fitted = new StringBuilder(text.length());
        for (String line : text.split("\\R")) {
            fit(line, columns, fitted);
        }
        return fitted.toString();
    }

    private static void fit(String line, int columns, StringBuilder fitted) {
        int indent = Math.min(DEEPEST, line.length() - line.stripLeading().length());
        String rest = line.strip();
        String before = " ".repeat(indent);
        while (indent + rest.length() > columns && rest.indexOf(' ') > 0) {
            int end = rest.lastIndexOf(' ', columns - before.length());
            end = end > 0 ? end : rest.indexOf(' ');
            fitted.append(before).append(rest.substring(0, end).stripTrailing()).append('\n');
            rest = rest.substring(end).strip();
        }
        fitted.append(rest.isEmpty() ? "" : before).append(rest).append('\n');
    }
}
