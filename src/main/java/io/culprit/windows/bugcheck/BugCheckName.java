package io.culprit.windows.bugcheck;

import io.culprit.table.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of a bug check, to recognize it by in a text. The table {@code names.table} is made of {@code bugchecks.tsv} by the build.
 *
 * @param name as {@link BugChecks#name} gives it
 * @param code without variants that carry bit 28
 */
public record BugCheckName(String name, int code) {

    private static final int NAME = 1;
    private static final int CODE = 2;

    /** The table is read when the first name is asked for. */
    private static final class Names {
        static final Table TABLE = Table.beside(BugCheckName.class, "names.table");
    }

    /** Those whose first word, up to an underscore, is this one in capital letters; in the order of their codes. */
    public static List<BugCheckName> beginningWith(String word) {
        return names(Names.TABLE.rows(word));
    }

    /** All of them. */
    public static List<BugCheckName> all() {
        return names(Names.TABLE.rows());
    }

    private static List<BugCheckName> names(List<String[]> rows) {
        List<BugCheckName> names = new ArrayList<>(rows.size());
        for (String[] cells : rows) {
            names.add(new BugCheckName(cells[NAME], Integer.parseUnsignedInt(cells[CODE], 16)));
        }
        return names;
    }
}
