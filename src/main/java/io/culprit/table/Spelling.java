package io.culprit.table;

/** How near a word is to one that is known, for whoever mistyped it. */
public final class Spelling {

    private Spelling() {}

    /**
     * How many characters must be inserted, deleted or replaced to make one word of the other (Levenshtein's distance).
     *
     * <p>Takes time in proportion to the product of their lengths: the caller bounds what comes from outside.
     */
    public static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
