package io.culprit.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The table of drivers: rows of {@code drivers.tsv}, and rows that a rule file adds in front of them. An exact name beats a pattern,
 * a pattern that begins with more letters one with fewer, an added row a built-in one.
 */
public final class Drivers {

    /** As many names as a few dumps have, and as long; more would be a dump's to choose. */
    private static final int MOST_NAMES = 4096;

    private static final int LONGEST_NAME = 64;

    private final FileTable table;
    private final Map<String, Driver> added;
    private final List<Driver> addedPatterns;
    private final Map<String, String> tags;

    /** What was found for the names that were asked for: every dump of a folder asks for the same. */
    private final Map<String, Optional<Driver>> known = new ConcurrentHashMap<>();

    private Drivers(FileTable table, Map<String, Driver> added, List<Driver> addedPatterns, Map<String, String> tags) {
        this.table = table;
        this.added = added;
        this.addedPatterns = addedPatterns;
        this.tags = tags;
    }

    /** The built-in table. */
    public static Drivers builtIn() {
        return new Drivers(FileTable.beside(Drivers.class, "drivers.table"), Map.of(), List.of(), Map.of());
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
            if (FileTable.isPattern(row.file())) {
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
        Optional<Driver> row = known.get(file);
        if (row == null) {
            row = look(lower(file));
            if (file.length() <= LONGEST_NAME && known.size() < MOST_NAMES) {
                known.put(file, row);
            }
        }
        return row;
    }

    private Optional<Driver> look(String name) {
        Driver own = added.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        String[] cells = table.exact(name);
        if (cells != null) {
            return Optional.of(row(cells));
        }
        return firstPattern(name);
    }

    private Optional<Driver> firstPattern(String name) {
        for (Driver row : addedPatterns) {
            if (Glob.matches(lower(row.file()), name)) {
                return Optional.of(row);
            }
        }
        String[] cells = table.pattern(name);
        return cells == null ? Optional.empty() : Optional.of(row(cells));
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

    private static String lower(String file) {
        return file.toLowerCase(Locale.ROOT);
    }
}
