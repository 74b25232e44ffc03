package io.culprit.extract;

import java.util.Map;
import java.util.TreeMap;

/** A set of addresses as ranges that neither overlap nor touch, in the order of the addresses. */
final class Ranges {

    /** Start to the last address, so that the end of the address space needs no case of its own. */
    private final TreeMap<Long, Long> lasts = new TreeMap<>(Long::compareUnsigned);

    private long sizeBytes;

    /** Who is told of each range. */
    @FunctionalInterface
    interface Visitor {

        /** A range from {@code start}, which is not empty. */
        void range(long start, long sizeBytes);
    }

    /** Adds {@code [start, start + sizeBytes)}, up to the end of the address space. */
    void add(long start, long sizeBytes) {
        if (sizeBytes <= 0) {
            return;
        }
        long first = start;
        long last = start + sizeBytes - 1;
        last = Long.compareUnsigned(last, start) < 0 ? -1 : last;
        Map.Entry<Long, Long> before = lasts.floorEntry(first);
        if (before != null && touches(before.getValue(), first)) {
            first = before.getKey();
            last = greater(last, before.getValue());
            remove(before.getKey());
        }
        Map.Entry<Long, Long> next = lasts.ceilingEntry(first);
        while (next != null && touches(last, next.getKey())) {
            last = greater(last, next.getValue());
            remove(next.getKey());
            next = lasts.ceilingEntry(first);
        }
        lasts.put(first, last);
        sizeBytes(last - first + 1);
    }

    private static boolean touches(long last, long start) {
        return last == -1 || Long.compareUnsigned(start, last + 1) <= 0;
    }

    private static long greater(long left, long right) {
        return Long.compareUnsigned(left, right) > 0 ? left : right;
    }

    private void remove(long start) {
        Long last = lasts.remove(start);
        if (last != null) {
            sizeBytes(-(last - start + 1));
        }
    }

    private void sizeBytes(long more) {
        sizeBytes += more;
    }

    /** How many bytes of {@code [start, start + sizeBytes)} it holds already. */
    long held(long start, long sizeBytes) {
        long held = 0;
        long last = start + sizeBytes - 1;
        Map.Entry<Long, Long> at = lasts.floorEntry(last);
        while (at != null && Long.compareUnsigned(at.getValue(), start) >= 0) {
            long low = greater(at.getKey(), start);
            long high = Long.compareUnsigned(at.getValue(), last) < 0 ? at.getValue() : last;
            held += high - low + 1;
            at = lasts.lowerEntry(at.getKey());
        }
        return held;
    }

    /** The first address from this one on that it does not hold. */
    long end(long address) {
        Map.Entry<Long, Long> at = lasts.floorEntry(address);
        return at != null && Long.compareUnsigned(at.getValue(), address) >= 0 ? at.getValue() + 1 : address;
    }

    /** Where the next range begins behind an address; the greatest number where there is none. */
    long next(long address) {
        Long next = lasts.higherKey(address);
        return next == null || next < 0 ? Long.MAX_VALUE : next;
    }

    /** How many bytes it holds below an address. */
    long below(long address) {
        return address == 0 ? 0 : held(0, address);
    }

    /** All bytes. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** All ranges. */
    int count() {
        return lasts.size();
    }

    /** Shows every range. */
    void forEach(Visitor visitor) {
        lasts.forEach((start, last) -> visitor.range(start, last - start + 1));
    }

    /** The ranges without what {@code other} holds. */
    Ranges without(Ranges other) {
        Ranges rest = new Ranges();
        lasts.forEach((start, last) -> {
            long at = start;
            boolean open = true;
            Map.Entry<Long, Long> hole = other.lasts.floorEntry(start);
            hole = hole == null || Long.compareUnsigned(hole.getValue(), start) < 0
                    ? other.lasts.higherEntry(start)
                    : hole;
            while (open && hole != null && Long.compareUnsigned(hole.getKey(), last) <= 0) {
                if (Long.compareUnsigned(at, hole.getKey()) < 0) {
                    rest.add(at, hole.getKey() - at);
                }
                open = Long.compareUnsigned(hole.getValue(), last) < 0;
                at = hole.getValue() + 1;
                hole = other.lasts.higherEntry(hole.getKey());
            }
            if (open) {
                rest.add(at, last - at + 1);
            }
        });
        return rest;
    }
}
