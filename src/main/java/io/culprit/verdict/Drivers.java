package io.culprit.verdict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of drivers: rows of {@code drivers.tsv}, and rows that a rule file adds in front of them. An exact name beats a pattern,
 * an added row beats a built-in one.
 */
public final class Drivers {

    private final DriverTable table;
    private final Map<String, Driver> added;
    private final List<Driver> addedPatterns;
    private final Map<String, String> tags;

    /** All patterns in lower case with their rows, added ones first; made when first needed. */
    private @Nullable List<Pattern> patterns;

    private Drivers(
            DriverTable table, Map<String, Driver> added, List<Driver> addedPatterns, Map<String, String> tags) {
        this.table = table;
        this.added = added;
        this.addedPatterns = addedPatterns;
        this.tags = tags;
    }

    /** The built-in table. */
    public static Drivers builtIn() {
        return new Drivers(DriverTable.read(), Map.of(), List.of(), Map.of());
    }

    /**
     * This table with rows in front of it; a later one wins.
     *
     * @param rows the later ones last
     * @param addedTags pool tags of four characters, and the file name of the driver that uses each
     */
    public Drivers with(List<Driver> rows, Map<String, String> addedTags) {
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
        Driver exact = own != null ? own : table.find(name);
        return Optional.ofNullable(exact != null ? exact : firstPattern(name));
    }

    /** The driver that an added row says uses this pool tag, or null. */
    @Nullable
    String ownerOf(String tag) {
        return tags.get(tag);
    }

    /** The row for a file name, or one that says nothing is known. */
    public Driver of(String file) {
        return find(file).orElseGet(() -> Driver.unknown(file));
    }

    /** Every row, exact names first. */
    public List<Driver> all() {
        List<Driver> all = new ArrayList<>(added.values());
        for (Driver row : table.names()) {
            if (!added.containsKey(lower(row.file()))) {
                all.add(row);
            }
        }
        patterns().forEach(pattern -> all.add(pattern.row()));
        return all;
    }

    private @Nullable Driver firstPattern(String name) {
        for (Pattern pattern : patterns()) {
            if (Glob.matches(pattern.glob(), name)) {
                return pattern.row();
            }
        }
        return null;
    }

    /** Any thread may be the first. */
    private List<Pattern> patterns() {
        List<Pattern> all = patterns;
        if (all == null) {
            all = new ArrayList<>();
            for (Driver row : addedPatterns) {
                all.add(new Pattern(lower(row.file()), row));
            }
            for (Driver row : table.patterns()) {
                all.add(new Pattern(lower(row.file()), row));
            }
            patterns = List.copyOf(all);
        }
        return all;
    }

    private record Pattern(String glob, Driver row) {}

    private static boolean isPattern(String file) {
        return file.indexOf('*') >= 0 || file.indexOf('?') >= 0;
    }

    private static String lower(String file) {
        return file.toLowerCase(Locale.ROOT);
    }
}
