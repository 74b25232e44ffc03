package io.culprit.windows.bugcheck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who allocates with which pool tag: {@code pooltags.tsv}, from the list that Microsoft publishes with its debuggers. A tag may end in
 * {@code *}; the longest entry that fits counts. Read only for a crash that has a tag.
 *
 * @param module file name of the driver
 * @param use what the memory is for, a phrase
 */
public record PoolTags(String module, String use) {

    private static final String RESOURCE = "pooltags.tsv";

    /** The entry for a tag of four characters, or null where nothing is known of it. */
    public static @Nullable PoolTags of(String tag) {
        String[] best = null;
        for (String line : text().split("\n", -1)) {
            String[] cells = line.split("\t", -1);
            boolean fits = cells.length == 3 && fits(cells[0], tag);
            if (fits && (best == null || cells[0].length() > best[0].length() || !cells[0].endsWith("*"))) {
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

    private static String text() {
        try (InputStream in = PoolTags.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program's own table is missing: " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
