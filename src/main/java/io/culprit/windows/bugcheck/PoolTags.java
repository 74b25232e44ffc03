package io.culprit.windows.bugcheck;

import io.culprit.table.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who allocates with which pool tag: {@code pooltags.tsv}, of public documentation and public sources of drivers. A tag may end in
 * {@code *}; the longest entry that fits counts. Read only for a crash that has a tag.
 *
 * @param module file name of the driver
 * @param use what the memory is for, a phrase
 */
public record PoolTags(String module, String use) {

    private static final class Rows {
        static final List<String[]> ALL =
                Table.beside(PoolTags.class, "pooltags.table").rows();
    }

    /** The entry for a tag of four characters, or null where nothing is known of it. */
    public static @Nullable PoolTags of(String tag) {
        String[] best = null;
        for (String[] cells : Rows.ALL) {
            if (fits(cells[0], tag)
                    && (best == null || cells[0].length() > best[0].length() || !cells[0].endsWith("*"))) {
                best = cells;
            }
        }
        return best == null ? null : new PoolTags(best[1], best[2]);
    }

    private static boolean fits(String entry, String tag) {
        return entry.endsWith("*")
                ? tag.startsWith(entry.substring(0, entry.length() - 1))
                : entry.stripTrailing().equals(tag.stripTrailing());
    }
}
