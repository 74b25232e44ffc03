package io.culprit.dump;

/**
 * The order of unsigned numbers: a merge sort in small steps. Opening a dump sorts once, in code that is still interpreted; there the
 * many small merges are compiled soon, while the JDK's sorts stay in their few long loops (three times as long for 5,000 addresses).
 */
final class UnsignedOrder {

    private UnsignedOrder() {}

    /** The indexes of the first {@code count} values in ascending order; equal values keep theirs. */
    static int[] of(long[] values, int count) {
        int[] from = new int[count];
        int[] to = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        for (long width = 1; width < count; width *= 2) {
            for (long low = 0; low < count; low += 2 * width) {
                int middle = (int) Math.min(low + width, count);
                merge(values, from, to, (int) low, middle, (int) Math.min(low + 2 * width, count));
            }
            int[] swapped = from;
            from = to;
            to = swapped;
        }
        return from;
    }

    private static void merge(long[] values, int[] from, int[] to, int low, int middle, int high) {
        int left = low;
        int right = middle;
        for (int at = low; at < high; at++) {
            boolean takesLeft = right >= high
                    || (left < middle && Long.compareUnsigned(values[from[left]], values[from[right]]) <= 0);
            to[at] = takesLeft ? from[left++] : from[right++];
        }
    }
}
