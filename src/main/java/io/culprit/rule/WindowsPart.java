package io.culprit.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * What a module of Windows, or a bug check, belongs to: one row of the table of parts.
 *
 * @param subject file name or pattern, or the code of a bug check such as {@code 0x1a}
 * @param name of the part, such as {@code audio and cameras}; rules compare with it
 * @param serves what the module does there, a phrase to stand behind "Windows'": {@code streaming for audio and cameras}
 * @param classes of the drivers from elsewhere that work with it
 */
public record WindowsPart(String subject, String name, String serves, List<DriverClass> classes) {

    /** How many cells a row has. */
    public static final int CELLS = 4;

    /** Copies the list. */
    public WindowsPart {
        classes = List.copyOf(classes);
    }

    /**
     * Reads a row.
     *
     * @throws IllegalArgumentException when a cell cannot be what it is, which says why
     */
    public static WindowsPart read(String... cells) {
        if (cells[0].isEmpty() || cells[1].isEmpty() || cells[2].isEmpty()) {
            throw new IllegalArgumentException("a module, its part and what it serves are not empty");
        }
        List<DriverClass> classes = new ArrayList<>(2);
        for (String word : cells[3].isEmpty() ? new String[0] : cells[3].split("\\|", -1)) {
            classes.add(DriverLine.CLASSES.of(word));
        }
        return new WindowsPart(cells[0], cells[1], cells[2], classes);
    }
}
