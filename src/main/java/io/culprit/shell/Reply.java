package io.culprit.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command answers, as data: lines of text, tables, and named values, in order. Printing is done elsewhere.
 *
 * @param failed whether it only says why there is no answer
 */
public record Reply(List<Part> parts, boolean failed) {

    /** Copies the list. */
    public Reply {
        parts = List.copyOf(parts);
    }

    /** How much a reader should make of a text. */
    public enum Mark {
        PLAIN,
        /** What the eye should find first. */
        STRONG,
        /** Aside. */
        FAINT,
        /** Concluded, not read. */
        INFERRED,
        /** Says what the dump lacks. */
        MISSING
    }

    /** A piece of an answer. */
    public sealed interface Part {}

    /** A line of text. */
    public record Line(String text, Mark mark) implements Part {}

    /**
     * Rows under columns.
     *
     * @param columns their names; those that begin with {@code #} are aligned to the right
     * @param headed whether people see the names; programs always do
     */
    public record Table(List<String> columns, boolean headed, List<Row> rows) implements Part {

        /** Copies the lists. */
        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /**
     * A row of a table.
     *
     * @param lines what people see in place of the cells, where WinDbg writes more than a line; else empty
     */
    public record Row(List<String> cells, List<String> lines, Mark mark) {

        /** Copies the lists. */
        public Row {
            cells = List.copyOf(cells);
            lines = List.copyOf(lines);
        }
    }

    /**
     * A sentence that is broken where a terminal's line ends.
     *
     * @param name stands before it, and may be empty
     * @param indent where the sentence and all lines of it begin
     */
    public record Words(String name, int indent, String text, Mark mark) implements Part {}

    /** A named value. */
    public record Pair(String key, String value, Mark mark) implements Part {}

    /** An answer of one line. */
    public static Reply of(String line) {
        return new Builder().line(line).build();
    }

    /** One line that says why there is no answer. */
    public static Reply failed(String why) {
        return new Reply(List.of(new Line(why, Mark.MISSING)), true);
    }

    /** Makes an answer, piece by piece. */
    public static final class Builder {

        private final List<Part> parts = new ArrayList<>();

        /** Nothing yet. */
        public Builder() {}

        /** Adds a line. */
        public Builder line(String text) {
            return line(text, Mark.PLAIN);
        }

        /** Adds a line. */
        public Builder line(String text, Mark mark) {
            parts.add(new Line(text, mark));
            return this;
        }

        /** Adds a line that says what is missing. */
        public Builder missing(String text) {
            return line(text, Mark.MISSING);
        }

        /** Adds a named value. */
        public Builder pair(String key, String value) {
            return pair(key, value, Mark.PLAIN);
        }

        /** Adds a named value. */
        public Builder pair(String key, String value, Mark mark) {
            parts.add(new Pair(key, value, mark));
            return this;
        }

        /** Adds a sentence that is broken where lines end, behind a name that may be empty. */
        public Builder words(String name, int indent, String text) {
            parts.add(new Words(name, indent, text, Mark.PLAIN));
            return this;
        }

        /** Adds a sentence that is broken where lines end. */
        public Builder words(String text, Mark mark) {
            parts.add(new Words("", 0, text, mark));
            return this;
        }

        /** Adds a table. */
        public Builder table(Rows rows) {
            parts.add(rows.table());
            return this;
        }

        /** Adds what another answer says. */
        public Builder add(Reply other) {
            parts.addAll(other.parts());
            return this;
        }

        /** Whether nothing was added. */
        public boolean empty() {
            return parts.isEmpty();
        }

        /** The answer. */
        public Reply build() {
            return new Reply(parts, false);
        }
    }

    /** Makes a table, row by row. */
    public static final class Rows {

        private final List<String> columns;
        private final boolean headed;
        private final List<Row> rows = new ArrayList<>();

        private Rows(boolean headed, String... columns) {
            this.headed = headed;
            this.columns = List.of(columns);
        }

        /** A table whose columns people see the names of. */
        public static Rows headed(String... columns) {
            return new Rows(true, columns);
        }

        /** A table whose columns explain themselves. */
        public static Rows plain(String... columns) {
            return new Rows(false, columns);
        }

        /** Adds a row. */
        public Rows row(String... cells) {
            return marked(Mark.PLAIN, cells);
        }

        /** Adds a row. */
        public Rows marked(Mark mark, String... cells) {
            rows.add(new Row(List.of(cells), List.of(), mark));
            return this;
        }

        /** Adds a row of which people see these lines and programs the cells. */
        public Rows written(List<String> lines, String... cells) {
            rows.add(new Row(List.of(cells), lines, Mark.PLAIN));
            return this;
        }

        /** How many rows there are. */
        public int size() {
            return rows.size();
        }

        Table table() {
            return new Table(columns, headed, rows);
        }
    }
}
