package io.culprit.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text for people as it grows: lines of at most so many characters, broken between words and indented like their first line. It is the
 * door of text reports: all words that are put on a page are worded first, and color is laid over what came of it.
 */
public final class Page {

    /** Where nobody says how wide. */
    public static final int WIDTH = 100;

    private static final int FEWEST_WORDS = 20;

    private final StringBuilder text = new StringBuilder(4096);
    private final Ink ink;
    private final int width;
    private final Wording wording;

    /** An empty page, lines of at most so many characters, that may say everything. */
    public static Page open(Ink ink, int width) {
        return new Page(ink, width, Wording.OPEN);
    }

    Page(Ink ink, int width, Wording wording) {
        this.ink = ink;
        this.width = width;
        this.wording = wording;
    }

    /** A line that is not broken. */
    public Page line(String words) {
        return put(wording.sentence(words));
    }

    private Page put(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** An empty line. */
    public Page blank() {
        return put("");
    }

    /** The first line: of what, and what it is; two lines where one is too narrow. */
    Page title(String what, String words) {
        String of = wording.sentence(what);
        String title = wording.sentence(words);
        if (of.length() + 2 + title.length() <= width) {
            return put(ink.faint(of + ": ") + title);
        }
        return put(ink.faint(of + ":")).wrapped("", "", title);
    }

    /** The sentence that matters most. */
    public Page strong(String words) {
        for (String line : broken("", "", wording.sentence(words))) {
            put(ink.strong(line));
        }
        return this;
    }

    /** A sentence that is good to know. */
    Page faint(String words) {
        for (String line : broken("", "", wording.sentence(words))) {
            put(ink.faint(line));
        }
        return this;
    }

    /** A line that is good to know, not broken, behind an indent. */
    Page faint(String indent, String words) {
        return put(indent + ink.faint(wording.sentence(words)));
    }

    /** A heading, with an empty line before it. */
    public Page heading(String words) {
        return blank().headline(words);
    }

    /** A heading without one. */
    Page headline(String words) {
        return put(ink.heading(wording.sentence(words)));
    }

    /** {@code label} in a column of its own and the words beside it, broken as needed; nothing where there is no value. */
    public Page labeled(String label, int column, @Nullable String words) {
        if (words != null && !words.isEmpty()) {
            String first = "  " + label + " ".repeat(Math.max(1, column - label.length()));
            wrapped(first, " ".repeat(first.length()), words);
        }
        return this;
    }

    /** Words after {@code first}, the following lines after {@code rest}. */
    public Page wrapped(String first, String rest, String words) {
        for (String line : broken(wording.sentence(first), rest, wording.sentence(words))) {
            put(line);
        }
        return this;
    }

    /** An entry of a list: as {@link #wrapped}, or below {@code first} where the lines are too short for both. */
    public Page entry(String first, String rest, String words) {
        int word = words.indexOf(' ') < 0 ? words.length() : words.indexOf(' ');
        if (first.length() <= width / 2 && first.length() + word <= width) {
            return wrapped(first, rest, words);
        }
        String indent = first.substring(0, first.length() - first.stripLeading().length()) + "    ";
        return line(first.stripTrailing()).wrapped(indent, indent, words);
    }

    private List<String> broken(String first, String rest, String words) {
        List<String> lines = new ArrayList<>();
        String indent = first;
        int start = 0;
        while (words.length() - start > width - indent.length()) {
            int end = breakBefore(words, start, start + Math.max(FEWEST_WORDS, width - indent.length()));
            if (end == words.length()) {
                break;
            }
            lines.add(indent + words.substring(start, end));
            start = end + 1;
            indent = rest;
        }
        lines.add(indent + words.substring(start));
        return lines;
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
