package io.culprit.report;

import org.jspecify.annotations.Nullable;

/** Text for people as it grows: lines of at most {@value #WIDTH} characters, broken between words and indented like their first line. */
final class Page {

    static final int WIDTH = 100;

    private final StringBuilder text = new StringBuilder(4096);
    private final Ink ink;

    Page(Ink ink) {
        this.ink = ink;
    }

    Ink ink() {
        return ink;
    }

    /** A line as it is. */
    Page line(String line) {
        text.append(line).append('\n');
        return this;
    }

    Page blank() {
        return line("");
    }

    /** A heading, with an empty line before it. */
    Page heading(String words) {
        return blank().line(ink.heading(words));
    }

    /** {@code label} in a column of its own and the words beside it, broken as needed; nothing where there is no value. */
    Page labeled(String label, int column, @Nullable String words) {
        if (words != null && !words.isEmpty()) {
            String first = "  " + label + " ".repeat(Math.max(1, column - label.length()));
            wrapped(first, " ".repeat(first.length()), words);
        }
        return this;
    }

    /** Words after {@code first}, the following lines after {@code rest}. */
    Page wrapped(String first, String rest, String words) {
        String indent = first;
        int start = 0;
        while (start < words.length() && words.length() - start > WIDTH - indent.length()) {
            int end = breakBefore(words, start, start + Math.max(20, WIDTH - indent.length()));
            text.append(indent).append(words, start, end).append('\n');
            start = end < words.length() && words.charAt(end) == ' ' ? end + 1 : end;
            indent = rest;
        }
        text.append(indent).append(words, start, words.length()).append('\n');
        return this;
    }

    private static int breakBefore(String words, int start, int limit) {
        int end = Math.min(limit, words.length());
        int space = words.lastIndexOf(' ', end);
        return space > start ? space : end;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
