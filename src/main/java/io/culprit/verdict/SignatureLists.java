package io.culprit.verdict;

import io.culprit.rule.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Which frames of a program name its crash: patterns of functions and modules, read from a table when a program's crash is named. */
final class SignatureLists {

    private static final String TABLE = "signatures.tsv";
    private static final SignatureLists BUILT_IN = read();

    private final List<String> sentinels = new ArrayList<>();
    private final List<String> irrelevant = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private final List<String> runtimes = new ArrayList<>();

    private SignatureLists(String table) {
        int line = 1;
        for (int at = 0; at < table.length(); line++) {
            int end = table.indexOf('\n', at);
            end = end < 0 ? table.length() : end;
            add(table.substring(at, end), line);
            at = end + 1;
        }
    }

    /** The table of the program. */
    static SignatureLists builtIn() {
        return BUILT_IN;
    }

    private static SignatureLists read() {
        try (InputStream in = SignatureLists.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the program's own table is missing: " + TABLE);
            }
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** A table in the same form. */
    static SignatureLists of(String table) {
        return new SignatureLists(table);
    }

    private void add(String text, int line) {
        if (text.isBlank() || text.startsWith("#")) {
            return;
        }
        int tab = text.indexOf('\t');
        String kind = tab < 0 ? text : text.substring(0, tab);
        List<String> list = switch (kind) {
            case "sentinel" -> sentinels;
            case "irrelevant" -> irrelevant;
            case "prefix" -> prefixes;
            case "runtime" -> runtimes;
            default ->
                throw new IllegalStateException(TABLE + " line " + line + ": no kind of pattern: " + kind
                        + "; sentinel, irrelevant, prefix and runtime are");
        };
        if (tab < 0 || tab + 1 == text.length()) {
            throw new IllegalStateException(TABLE + " line " + line + ": no pattern");
        }
        list.add(text.substring(tab + 1));
    }

    /** Whether the crash begins at this function; names are in lower case. */
    boolean sentinel(String module, String function) {
        return matches(sentinels, module, function);
    }

    boolean irrelevant(String module, String function) {
        return matches(irrelevant, module, function);
    }

    boolean prefix(String module, String function) {
        return matches(prefixes, module, function);
    }

    boolean runtime(String module) {
        return matches(runtimes, module, module);
    }

    private static boolean matches(List<String> patterns, String module, String function) {
        for (String pattern : patterns) {
            String text = pattern.indexOf('!') < 0 ? function : module + "!" + function;
            if (Glob.matches(pattern, text)) {
                return true;
            }
        }
        return false;
    }
}
