package io.culprit.report;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Which word was meant: the one that takes the fewest slips of a finger to become what was typed. */
public final class Likeness {

    /** Nobody who types more than this has mistyped a command. */
    private static final int LONGEST = 64;

    private Likeness() {}

    /** The word most like {@code typed}; {@code null} where none is like it. */
    public static @Nullable String find(String typed, Collection<String> words) {
        if (typed.length() > LONGEST) {
            return null;
        }
        String best = null;
        int fewest = Math.max(1, typed.length() / 3) + 1;
        for (String word : words) {
            int slips = slips(typed, word);
            boolean begun = typed.length() >= 3 && word.startsWith(typed);
            if (slips < fewest || begun && best == null) {
                best = word;
                fewest = Math.min(fewest, slips);
            }
        }
        return best;
    }

    /** Letters to add, drop, replace or swap (optimal string alignment). */
    private static int slips(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(left, right, i, j, cost);
            }
        }
        return cost[left.length()][right.length()];
    }

    private static int cheapest(String left, String right, int i, int j, int[][] cost) {
        int differs = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + differs);
        boolean swapped = i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
