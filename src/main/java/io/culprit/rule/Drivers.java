package io.culprit.rule;

import io.culprit.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of drivers: rows of {@code drivers.tsv}, and rows that a rule file adds in front of them. An exact name beats a pattern,
 * a pattern that begins with more letters one with fewer, an added row a built-in one.
 *
 * <p>The build has put the key in front of each row by which it is found here.
 */
public final class Drivers {

    /** How many characters of a pattern in front of its first wildcard are in its key, at most. */
    private static final int MOST_LETTERS = 3;

    /** Begins the key of a pattern; no file name has it. */
    private static final char PATTERN = '<';

    private final Table table;
    private final Map<String, Driver> added;
    private final List<Driver> addedPatterns;
    private final Map<String, String> tags;

    private Drivers(Table table, Map<String, Driver> added, List<Driver> addedPatterns, Map<String, String> tags) {
        this.table = table;
        this.added = added;
        this.addedPatterns = addedPatterns;
        this.tags = tags;
    }

    /** The built-in table. */
    public static Drivers builtIn() {
        return new Drivers(Table.beside(Drivers.class, "drivers.table"), Map.of(), List.of(), Map.of());
    }

    /** The key by which a row is found: the name in lower case or, for a pattern, a mark and how it begins. */
    public static String key(String file) {
        String name = lower(file);
        return isPattern(file) ? PATTERN + name.substring(0, Math.min(MOST_LETTERS, letters(name))) : name;
    }

    /** How many characters of a name or pattern stand in front of its first wildcard. */
    public static int letters(String pattern) {
        int letters = 0;
        while (letters < pattern.length() && pattern.charAt(letters) != '*' && pattern.charAt(letters) != '?') {
            letters++;
        }
        return letters;
    }

    /** The day of the built-in table, {@code 2026-11-22}. */
    public String date() {
        return table.title();
    }

    /**
     * This table with rows in front of it; a later one wins.
     *
     * @param rows the later ones last
     * @param addedTags pool tags of four characters, and the file name of the driver that uses each
     */
    Drivers with(List<Driver> rows, Map<String, String> addedTags) {
        if (rows.isEmpty()) {
            return this;
        }
        Map<String, String> allTags = new HashMap<>(tags);
        allTags.putAll(addedTags);
        Map<String, Driver> names = new HashMap<>();
        List<Driver> globs = new ArrayList<>();
        for (Driver row : rows.reversed()) {
            if (isPattern(row.file())) {
                globs.add(row);
            } else {
                names.putIfAbsent(lower(row.file()), row);
            }
        }
        added.forEach(names::putIfAbsent);
        globs.addAll(addedPatterns);
        return new Drivers(table, names, globs, allTags);
    }

    /** The row for a file name. */
    public Optional<Driver> find(String file) {
        String name = lower(file);
        Driver own = added.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        for (String[] cells : table.rows(name)) {
            // a name out of a dump may be anything, even a key
            if (lower(cells[1]).equals(name)) {
                return Optional.of(row(cells));
            }
        }
        return firstPattern(name);
    }

    private Optional<Driver> firstPattern(String name) {
        for (Driver row : addedPatterns) {
            if (Glob.matches(lower(row.file()), name)) {
                return Optional.of(row);
            }
        }
        for (int letters = Math.min(MOST_LETTERS, name.length()); letters >= 0; letters--) {
            for (String[] cells : table.rows(PATTERN + name.substring(0, letters))) {
                if (Glob.matches(lower(cells[1]), name)) {
                    return Optional.of(row(cells));
                }
            }
        }
        return Optional.empty();
    }

    private static Driver row(String[] cells) {
        return DriverLine.read(Arrays.copyOfRange(cells, 1, cells.length));
    }

    /** The driver that an added row says uses this pool tag, or null. */
    public @Nullable String ownerOf(String tag) {
        return tags.get(tag);
    }

    /** The row for a file name, or one that says nothing is known. */
    public Driver of(String file) {
        return find(file).orElseGet(() -> Driver.unknown(file));
    }

    /** Every row, added ones first. */
    public List<Driver> all() {
        List<Driver> all = new ArrayList<>(added.values());
        all.addAll(addedPatterns);
        for (String[] cells : table.rows()) {
            if (!added.containsKey(cells[0])) {
                all.add(row(cells));
            }
        }
        return all;
    }

    private static boolean isPattern(String file) {
        return file.indexOf('*') >= 0 || file.indexOf('?') >= 0;
    }

    private static String lower(String file) {
        return file.toLowerCase(Locale.ROOT);
    }
}
