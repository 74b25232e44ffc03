package io.culprit.rule;

import io.culprit.table.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows belong to files: an exact name beats a pattern, and a pattern that begins with more letters one with fewer. The
 * build has put the key in front of each row by which it is found here; cell 1 is the file or pattern as people wrote it.
 */
public final class FileTable {

    /** How many characters of a pattern in front of its first wildcard are in its key, at most. */
    private static final int MOST_LETTERS = 3;

    /** Begins the key of a pattern; no file name has it. */
    private static final char PATTERN = '<';

    private final Table table;

    /** The rows of patterns by their key, made when first asked for: every name without a row of its own asks for the same few. */
    private final Map<String, List<String[]>> patterns = new ConcurrentHashMap<>();

    private FileTable(Table table) {
        this.table = table;
    }

    /** The table of that name beside a class. */
    static FileTable beside(Class<?> owner, String resource) {
        return new FileTable(Table.beside(owner, resource));
    }

    /** The key by which a row is found: the name in lower case or, for a pattern, a mark and how it begins. */
    public static String key(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return isPattern(file) ? PATTERN + name.substring(0, Math.min(MOST_LETTERS, letters(name))) : name;
    }

    static boolean isPattern(String file) {
        return file.indexOf('*') >= 0 || file.indexOf('?') >= 0;
    }

    /** How many characters of a name or pattern stand in front of its first wildcard. */
    public static int letters(String pattern) {
        int letters = 0;
        while (letters < pattern.length() && pattern.charAt(letters) != '*' && pattern.charAt(letters) != '?') {
            letters++;
        }
        return letters;
    }

    /** The row of exactly this name in lower case, or null. */
    String @Nullable [] exact(String name) {
        for (String[] cells : table.rows(name)) {
            // a name out of a dump may be anything, even a key
            if (cells[1].toLowerCase(Locale.ROOT).equals(name)) {
                return cells;
            }
        }
        return null;
    }

    /** The row of the best pattern for this name in lower case, or null. */
    String @Nullable [] pattern(String name) {
        for (int letters = Math.min(MOST_LETTERS, name.length()); letters >= 0; letters--) {
            for (String[] cells : beginning(PATTERN + name.substring(0, letters))) {
                if (Glob.matches(cells[1].toLowerCase(Locale.ROOT), name)) {
                    return cells;
                }
            }
        }
        return null;
    }

    /** Keeps what the table has, and nothing of names that it has not: those are a dump's to choose. */
    private List<String[]> beginning(String key) {
        List<String[]> rows = patterns.get(key);
        if (rows == null) {
            rows = table.rows(key);
            if (!rows.isEmpty()) {
                patterns.put(key, rows);
            }
        }
        return rows;
    }

    /** The cells of every row. */
    List<String[]> rows() {
        return table.rows();
    }

    /** The first line, a comment, without its mark. */
    String title() {
        return table.title();
    }
}
