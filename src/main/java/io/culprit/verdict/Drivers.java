package io.culprit.verdict;

import io.culprit.verdict.Driver.Dma;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    private static final String RESOURCE = "drivers.tsv";

    private final Map<String, Driver> byName;
    private final List<Driver> patterns;
    private final Map<String, String> tags;

    private Drivers(Map<String, Driver> byName, List<Driver> patterns, Map<String, String> tags) {
        this.byName = byName;
        this.patterns = patterns;
        this.tags = tags;
    }

    /** The built-in table. */
    public static Drivers builtIn() {
        Map<String, Driver> byName = HashMap.newHashMap(1500);
        List<Driver> patterns = new ArrayList<>();
        for (Driver driver : rows()) {
            add(driver, byName, patterns);
        }
        return new Drivers(byName, patterns, Map.of());
    }

    /**
     * This table with rows in front of it; a later one wins.
     *
     * @param addedTags pool tags of four characters, and the file name of the driver that uses each
     */
    public Drivers with(List<Driver> added, Map<String, String> addedTags) {
        if (added.isEmpty()) {
            return this;
        }
        Map<String, String> allTags = new HashMap<>(tags);
        allTags.putAll(addedTags);
        Map<String, Driver> names = new HashMap<>(byName);
        List<Driver> globs = new ArrayList<>();
        for (int i = added.size() - 1; i >= 0; i--) {
            if (isPattern(added.get(i).file())) {
                globs.add(added.get(i));
            }
        }
        globs.addAll(patterns);
        added.forEach(driver -> names.put(lower(driver.file()), driver));
        return new Drivers(names, globs, allTags);
    }

    /** The row for a file name. */
    public Optional<Driver> find(String file) {
        String name = lower(file);
        Driver exact = byName.get(name);
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
        List<Driver> all = new ArrayList<>(byName.values());
        all.addAll(patterns);
        return all;
    }

    private @Nullable Driver firstPattern(String name) {
        for (Driver pattern : patterns) {
            if (Glob.matches(lower(pattern.file()), name)) {
                return pattern;
            }
        }
        return null;
    }

    private static void add(Driver driver, Map<String, Driver> byName, List<Driver> patterns) {
        if (isPattern(driver.file())) {
            patterns.add(driver);
        } else {
            byName.put(lower(driver.file()), driver);
        }
    }

    private static boolean isPattern(String file) {
        return file.indexOf('*') >= 0 || file.indexOf('?') >= 0;
    }

    private static String lower(String file) {
        return file.toLowerCase(Locale.ROOT);
    }

    private static List<Driver> rows() {
        List<Driver> rows = new ArrayList<>(1200);
        String text = text();
        int start = text.indexOf('\n') + 1;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            rows.add(row(text, start, end < 0 ? text.length() : end));
            start = end < 0 ? text.length() : end + 1;
        }
        return rows;
    }

    private static Driver row(String text, int start, int end) {
        String[] cells = new String[7];
        int from = start;
        for (int i = 0; i < 7; i++) {
            int tab = i == 6 ? end : text.indexOf('\t', from);
            cells[i] = text.substring(from, tab);
            from = tab + 1;
        }
        return new Driver(
                cells[0], cells[1], cells[2], cells[3], dma(cells[4]), cells[5].equals("W"), cells[6].equals("never"));
    }

    private static Dma dma(String letter) {
        return switch (letter) {
            case "Y" -> Dma.BUS_MASTER;
            case "P" -> Dma.LIBRARY;
            default -> Dma.NONE;
        };
    }

    private static String text() {
        try (InputStream in = Drivers.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
