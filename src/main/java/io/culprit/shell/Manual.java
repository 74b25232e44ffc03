package io.culprit.shell;

import java.util.ArrayList;
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

    /** How it is written under one of its names: those alternatives of the synopsis that have it, else all of it. */
    public String usage(String name) {
        List<String> fitting = new ArrayList<>();
        for (String form : alternatives()) {
            int space = form.indexOf(' ');
            String written = space < 0 ? form : form.substring(0, space);
            if (List.of(written.split("\\|")).contains(name)) {
                fitting.add(name + form.substring(written.length()));
            }
        }
        return fitting.isEmpty() ? synopsis : String.join(" | ", fitting);
    }

    /** The alternatives of the synopsis, which stand between bars outside of brackets: {@code !devstack|!devobj ADDRESS} is one. */
    public List<String> alternatives() {
        List<String> forms = new ArrayList<>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i < synopsis.length(); i++) {
            char c = synopsis.charAt(i);
            depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
            if (depth == 0 && synopsis.startsWith(" | ", i)) {
                forms.add(synopsis.substring(start, i));
                start = i + " | ".length();
            }
        }
        forms.add(synopsis.substring(start));
        return forms;
    }

    /** The same with more to say. */
    public Manual with(String more) {
        return new Manual(names, synopsis, summary, more);
    }
}
