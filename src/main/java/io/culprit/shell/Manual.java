package io.culprit.shell;

import java.util.List;

/**
 * What the help says of a command.
 *
 * @param names the names that it answers to
 * @param synopsis how it is written, e.g. {@code k [COUNT]}
 * @param summary what it shows, in one line
 * @param help what else a user should know; may be empty, and have several lines
 */
public record Manual(List<String> names, String synopsis, String summary, String help) {

    /** Copies the list. */
    public Manual {
        names = List.copyOf(names);
    }

    /** A command whose summary says it all. */
    public static Manual of(String synopsis, String summary, String... names) {
        return new Manual(List.of(names), synopsis, summary, "");
    }

    /** The same with more to say. */
    public Manual with(String more) {
        return new Manual(names, synopsis, summary, more);
    }
}
