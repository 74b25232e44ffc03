package io.culprit.verdict;

import java.util.List;
import java.util.Locale;

/** Suggests what somebody may have meant, by edit distance. */
final class NearMiss {

    private NearMiss() {}

    /** {@code ", did you mean 'x'?"}, or nothing when no word is near. */
    static String suggest(String wrong, List<String> words) {
        String best = "";
        int distance = Math.max(3, wrong.length() / 2);
        for (String word : words) {
            int found = distance(wrong.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (found < distance) {
                distance = found;
                best = word;
            }
        }
        return best.isEmpty() ? "" : ", did you mean '" + best + "'?";
    }

    /** Levenshtein's distance, of at most 64 characters each. */
    private static int distance(String left, String right) {
        String a = left.substring(0, Math.min(64, left.length()));
        String b = right.substring(0, Math.min(64, right.length()));
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
