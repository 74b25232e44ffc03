package io.culprit.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The table of the parts of Windows. It is read when first asked for: a crash that names its culprit needs none. */
public final class WindowsParts {

    private WindowsParts() {}

    /** Which part a module belongs to, by its file name. */
    public static Optional<WindowsPart> of(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        String[] exact = Rows.TABLE.exact(name);
        String[] cells = exact != null ? exact : Rows.TABLE.pattern(name);
        return cells == null
                ? Optional.empty()
                : Optional.of(WindowsPart.read(Arrays.copyOfRange(cells, 1, cells.length)));
    }

    /** Which part a bug check is about by itself, by its code without the variant bit; none for those that every part can raise. */
    public static Optional<WindowsPart> of(int bugCheck) {
        return of("0x" + Integer.toHexString(bugCheck));
    }

    /** Holds the table, once somebody asks. */
    private static final class Rows {
        static final FileTable TABLE = FileTable.beside(WindowsParts.class, "parts.table");
    }
}
