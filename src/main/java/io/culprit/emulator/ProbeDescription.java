package io.culprit.emulator;

import io.culprit.table.Spelling;
import java.util.Locale;

/**
 * A probe in DTrace's notation, {@code provider:module:function:name}. Each field may hold the wildcards {@code *} and {@code ?};
 * an empty field matches everything (DTrace guide, "Probe descriptions"), and capital letters are the same as small ones, since articles
 * write the names of functions as they like.
 */
public record ProbeDescription(String provider, String module, String function, String name) {

    /** Parses the notation; throws {@link IllegalArgumentException} with a sentence for the user when it is none. */
    public static ProbeDescription parse(String text) {
        String[] fields = text.split(":", -1);
        if (fields.length != 4 || text.isBlank() || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("not a probe: \"" + text
                    + "\" (expected provider:module:function:name, such as fbt:nt:KeBugCheckEx:entry)");
        }
        return new ProbeDescription(fields[0], fields[1], fields[2], fields[3]);
    }

    /** Whether this description, with its wildcards, covers the concrete probe. */
    public boolean matches(ProbeDescription probe) {
        return field(provider, probe.provider)
                && field(module, probe.module)
                && field(function, probe.function)
                && field(name, probe.name);
    }

    private static boolean field(String pattern, String text) {
        return pattern.isEmpty() || glob(pattern, text);
    }

    private static boolean glob(String pattern, String text) {
        int star = -1;
        int resume = 0;
        int i = 0;
        int j = 0;
        while (j < text.length()) {
            if (i < pattern.length() && pattern.charAt(i) == '*') {
                star = i++;
                resume = j;
            } else if (i < pattern.length() && (pattern.charAt(i) == '?' || same(pattern.charAt(i), text.charAt(j)))) {
                i++;
                j++;
            } else if (star >= 0) {
                i = star + 1;
                j = ++resume;
            } else {
                return false;
            }
        }
        while (i < pattern.length() && pattern.charAt(i) == '*') {
            i++;
        }
        return i == pattern.length();
    }

    private static boolean same(char left, char right) {
        return Character.toLowerCase(left) == Character.toLowerCase(right);
    }

    /** How many letters of the function's name must change for this to be {@code probe}; a field beside it that differs counts as many. */
    public int distance(ProbeDescription probe) {
        int beside = function.length() + 1;
        int distance = Spelling.distance(function.toLowerCase(Locale.ROOT), probe.function.toLowerCase(Locale.ROOT));
        distance += field(provider, probe.provider) ? 0 : beside;
        distance += field(module, probe.module) ? 0 : beside;
        return distance + (field(name, probe.name) ? 0 : beside);
    }

    @Override
    public String toString() {
        return provider + ":" + module + ":" + function + ":" + name;
    }
}
