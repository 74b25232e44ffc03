package io.culprit.shell.assistant;

import io.culprit.shell.Reply;
import java.util.ArrayList;
import java.util.List;

/** The part of some answers that is given: rows from a first one on, as many as fit. A line, a named value and a row of a table are a row each. */
final class Excerpt {

    /** The most characters of all rows. */
    static final int MOST_CHARACTERS = 200_000;

    private final long first;
    private final long most;
    private long seen;
    private long given;
    private long characters;

    Excerpt(long first, long most) {
        this.first = first;
        this.most = most;
    }

    /** What of the next answer is given. */
    Reply of(Reply answer) {
        List<Reply.Part> parts = new ArrayList<>();
        for (Reply.Part part : answer.parts()) {
            switch (part) {
                case Reply.Line line -> add(part, line.text().length(), parts);
                case Reply.Pair pair ->
                    add(part, pair.key().length() + pair.value().length(), parts);
                case Reply.Words words ->
                    add(part, words.name().length() + words.text().length(), parts);
                case Reply.Table table -> table(table, parts);
            }
        }
        return new Reply(parts, answer.failed());
    }

    private void add(Reply.Part part, int length, List<Reply.Part> parts) {
        if (takes(length)) {
            parts.add(part);
        }
    }

    private void table(Reply.Table table, List<Reply.Part> parts) {
        List<Reply.Row> rows = new ArrayList<>();
        for (Reply.Row row : table.rows()) {
            int length = 0;
            for (String cell : row.lines().isEmpty() ? row.cells() : row.lines()) {
                length += cell.length();
            }
            if (takes(length)) {
                rows.add(row);
            }
        }
        if (!rows.isEmpty()) {
            parts.add(new Reply.Table(table.columns(), table.headed(), rows));
        }
    }

    private boolean takes(int length) {
        boolean wanted = seen++ >= first && given < most && characters + length <= MOST_CHARACTERS;
        if (wanted) {
            given++;
            characters += length;
        }
        return wanted;
    }

    /** The number of the row that comes next; 0 when none is left. */
    long next() {
        return first + given < seen ? first + given : 0;
    }

    /** How many rows there are beyond those that are given. */
    long left() {
        return Math.max(0, seen - first - given);
    }
}
