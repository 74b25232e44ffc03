package io.culprit.dump;

import io.culprit.dump.RangeMemory.Ranges;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cuts from each range of addresses what earlier ones hold. Only ranges that touch each other's addresses are looked at together, which are
 * few in real dumps. What is covered is kept merged, so that every merge pays for the pieces that it ends: n ranges make at most 2n pieces
 * in n log n steps, however they overlap.
 */
final class Precedence {

    /** First to last covered address, both with the top bit flipped so that signed order is address order. */
    private final TreeMap<Long, Long> covered = new TreeMap<>();

    private final Ranges pieces = new Ranges();

    private Precedence() {}

    /** The parts of {@code added} that no earlier range holds, in the order of their addresses. */
    static Ranges of(Ranges added) {
        int[] order = added.order();
        Ranges result = new Ranges();
        int next = 0;
        while (next < order.length) {
            int end = endOfCluster(added, order, next);
            if (end - next == 1) {
                result.add(added, order[next]);
            } else {
                result.addAll(new Precedence().pieces(added, Arrays.copyOfRange(order, next, end)));
            }
            next = end;
        }
        return result;
    }

    /** The first range in order, from {@code begin} on, that shares no address with those before it. */
    private static int endOfCluster(Ranges added, int[] order, int begin) {
        long last = added.last(order[begin]);
        int end = begin + 1;
        while (end < order.length && Long.compareUnsigned(added.start(order[end]), last) <= 0) {
            long lastHere = added.last(order[end]);
            last = Long.compareUnsigned(lastHere, last) > 0 ? lastHere : last;
            end++;
        }
        return end;
    }

    private Ranges pieces(Ranges added, int[] cluster) {
        Arrays.sort(cluster);
        for (int index : cluster) {
            add(added, index);
        }
        Ranges sorted = new Ranges();
        for (int index : pieces.order()) {
            sorted.add(pieces, index);
        }
        return sorted;
    }

    private void add(Ranges added, int index) {
        long first = flip(added.start(index));
        long last = flip(added.last(index));
        Map.Entry<Long, Long> below = covered.floorEntry(first);
        boolean joins = below != null && below.getValue() >= first;
        long mergedFirst = joins ? below.getKey() : first;
        if (joins && below.getValue() >= last) {
            return;
        }
        long toPosition = added.position(index) - first;
        long mergedLast = fillGaps(joins ? below.getValue() + 1 : first, last, toPosition);
        covered.put(mergedFirst, mergedLast);
    }

    /** Keeps the uncovered parts of {@code [first, last]} and takes out the covered ones; the last address covered from now on. */
    private long fillGaps(long first, long last, long toPosition) {
        long next = first;
        Map.Entry<Long, Long> above = covered.ceilingEntry(next);
        while (above != null && above.getKey() <= last) {
            if (above.getKey() > next) {
                keep(next, above.getKey() - 1, toPosition);
            }
            covered.remove(above.getKey());
            if (above.getValue() >= last) {
                return above.getValue();
            }
            next = above.getValue() + 1;
            above = covered.ceilingEntry(next);
        }
        keep(next, last, toPosition);
        return last;
    }

    private void keep(long first, long last, long toPosition) {
        pieces.add(flip(first), last - first + 1, first + toPosition);
    }

    private static long flip(long address) {
        return address ^ Long.MIN_VALUE;
    }
}
