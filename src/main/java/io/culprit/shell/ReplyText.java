package io.culprit.shell;

import io.culprit.report.Ink;
import io.culprit.report.Page;
import io.culprit.report.Printable;
import java.util.List;

/** Prints answers for people. Every text passes {@link Printable}: names in a dump are whatever somebody put there. */
public final class ReplyText {

    private static final int WIDEST_COLUMN = 60;

    private final StringBuilder out = new StringBuilder();
    private final Ink ink;
    private final int width;

    private ReplyText(Ink ink, int width) {
        this.ink = ink;
        this.width = width;
    }

    /** The text of an answer, each line ended, for lines of the usual width. */
    public static String of(Reply answer, Ink ink) {
        return of(answer, ink, Page.WIDTH);
    }

    /** The text of an answer, each line ended; sentences are broken so that lines have at most so many characters. */
    public static String of(Reply answer, Ink ink, int width) {
        ReplyText text = new ReplyText(ink, width);
        List<Reply.Part> parts = answer.parts();
        for (int i = 0; i < parts.size(); i++) {
            Reply.Part part = parts.get(i);
            if (part instanceof Reply.Line line) {
                text.line(Printable.text(line.text()), line.mark());
            } else if (part instanceof Reply.Table table) {
                text.table(table);
            } else if (part instanceof Reply.Pair pair) {
                text.pair(pair, keyWidth(parts, i));
            } else if (part instanceof Reply.Words words) {
                text.words(words);
            }
        }
        return text.out.toString();
    }

    private void line(String text, Reply.Mark mark) {
        String bare = text.stripTrailing();
        out.append(
                switch (mark) {
                    case PLAIN -> bare;
                    case STRONG -> ink.strong(bare);
                    case FAINT, MISSING -> ink.faint(bare);
                    case INFERRED -> bare + ink.faint(" (inferred)");
                });
        out.append('\n');
    }

    /** Keys that follow each other make a column. */
    private static int keyWidth(List<Reply.Part> parts, int at) {
        int first = at;
        while (first > 0 && parts.get(first - 1) instanceof Reply.Pair) {
            first--;
        }
        int width = 0;
        for (int i = first; i < parts.size() && parts.get(i) instanceof Reply.Pair pair; i++) {
            width = Math.max(width, pair.key().length());
        }
        return Math.min(width, WIDEST_COLUMN);
    }

    private void pair(Reply.Pair pair, int width) {
        line(padded(Printable.text(pair.key()), width, false) + " : " + Printable.text(pair.value()), pair.mark());
    }

    /** A name that is too long for its column stands on lines of its own. */
    private void words(Reply.Words words) {
        int indent = Math.min(words.indent(), width / 3);
        String rest = " ".repeat(indent);
        String name = Printable.text(words.name());
        String first = name + " ".repeat(Math.max(0, indent - name.length()));
        if (name.length() >= indent && !name.isEmpty()) {
            broken("", "    ", name, words.mark());
            first = rest;
        }
        broken(first, rest, Printable.text(words.text()), words.mark());
    }

    private void broken(String first, String rest, String text, Reply.Mark mark) {
        StringBuilder line = new StringBuilder(first);
        boolean begun = false;
        for (String word : text.split("(?<=\\S) ")) {
            if (begun && line.length() + 1 + word.length() > width) {
                line(line.toString(), mark);
                line.setLength(0);
                line.append(rest);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        line(line.toString(), mark);
    }

    private void table(Reply.Table table) {
        int[] widths = new int[table.columns().size()];
        boolean[] right = new boolean[widths.length];
        String[] titles = new String[widths.length];
        for (int i = 0; i < widths.length; i++) {
            String name = table.columns().get(i);
            right[i] = name.startsWith("#");
            titles[i] = right[i] && name.length() > 1 ? name.substring(1) : name;
            widths[i] = table.headed() ? titles[i].length() : 0;
        }
        for (Reply.Row row : table.rows()) {
            for (int i = 0;
                    row.lines().isEmpty()
                            && i < Math.min(widths.length, row.cells().size());
                    i++) {
                widths[i] =
                        Math.max(widths[i], Printable.text(row.cells().get(i)).length());
            }
        }
        if (table.headed()) {
            line(row(List.of(titles), widths, right), Reply.Mark.STRONG);
        }
        for (Reply.Row row : table.rows()) {
            row.lines().forEach(text -> line(Printable.text(text), row.mark()));
            if (row.lines().isEmpty()) {
                line(row(row.cells(), widths, right), row.mark());
            }
        }
    }

    private static String row(List<String> cells, int[] widths, boolean... right) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(i == 0 ? "" : " ");
            line.append(padded(Printable.text(cells.get(i)), Math.min(widths[i], WIDEST_COLUMN), right[i]));
        }
        return line.toString();
    }

    private static String padded(String text, int width, boolean right) {
        String gap = " ".repeat(Math.max(0, width - text.length()));
        return right ? gap + text : text + gap;
    }
}
