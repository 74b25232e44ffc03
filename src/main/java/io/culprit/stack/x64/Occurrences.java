package io.culprit.stack.x64;

import java.util.Arrays;

/** How often numbers stand in an array, told without a look at each time: a hostile stack holds one number half a million times. */
final class Occurrences {

    private final long[] sorted;

    /** In these numbers, which are copied. */
    Occurrences(long[] numbers) {
        sorted = numbers.clone();
        Arrays.sort(sorted);
    }

    /** Whether it is there. */
    boolean has(long number) {
        return Arrays.binarySearch(sorted, number) >= 0;
    }

    /** How often. */
    int of(long number) {
        return below(number, true) - below(number, false);
    }

    /** How many are smaller than the number, or no bigger. */
    private int below(long number, boolean orEqual) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (sorted[middle] < number || orEqual && sorted[middle] == number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
