package io.culprit.report;

import org.jspecify.annotations.Nullable;

/** Text for people as it grows: lines of at most so many characters, broken between words and indented like their first line. */
final class Page {

    /** Where nobody says how wide. */
    static final int WIDTH = 100;

    private static final int FEWEST_WORDS = 20;

    private final StringBuilder text = new StringBuilder(4096);
    private final Ink ink;
    private final int width;

    Page(Ink ink) {
        this(ink, WIDTH);
    }

    Page(Ink ink, int width) {
        this.ink = ink;
        this.width = width;
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

    /** The first line: of what, and what it is; two lines where one is too narrow. */
    Page title(String of, String title) {
        if (of.length() + 2 + title.length() <= width) {
            return line(ink.faint(of + ": ") + title);
        }
        return line(ink.faint(of + ":")).wrapped("", "", title);
    }

    /** The sentence that matters most. */
    Page strong(String words) {
        for (String line : new Page(Ink.PLAIN, width)
                .wrapped("", "", words)
                .text
                .toString()
                .split("\n")) {
            line(ink.strong(line));
        }
        return this;
    }

    /** A sentence that is good to know. */
    Page faint(String words) {
        for (String line : new Page(Ink.PLAIN, width)
                .wrapped("", "", words)
                .text
                .toString()
                .split("\n")) {
            line(ink.faint(line));
        }
        return this;
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
        while (words.length() - start > width - indent.length()) {
            int end = breakBefore(words, start, start + Math.max(FEWEST_WORDS, width - indent.length()));
            if (end == words.length()) {
                break;
            }
            text.append(indent).append(words, start, end).append('\n');
            start = end + 1;
            indent = rest;
        }
        text.append(indent).append(words, start, words.length()).append('\n');
        return this;
    }

    /** The last space that leaves no more than fits; a word that does not fit is never cut. */
    private static int breakBefore(String words, int start, int limit) {
        if (limit >= words.length()) {
            return words.length();
        }
        int space = words.lastIndexOf(' ', limit);
        int end = space > start ? space : words.indexOf(' ', limit);
        return end < 0 ? words.length() : end;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
