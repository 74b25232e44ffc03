package io.culprit.bulk;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Values that recur (names, driver lists, verdicts), each kept once as long as it recurs: without it the drivers of one dump, some hundred
 * names, would be held again for every row. Of bounded size: what has not been met for long gives way. For any number of threads.
 */
public final class Recurring {

    private static final int SLOTS = 1 << 16;

    private final AtomicReferenceArray<Object> met = new AtomicReferenceArray<>(SLOTS);

    /** A value met before that is equal to this one, or this one. */
    @SuppressWarnings("unchecked")
    public <T> T one(T value) {
        int hash = value.hashCode() * 0x9E37_79B1;
        int slot = hash >>> 16;
        Object before = met.get(slot);
        if (value.equals(before)) {
            return (T) before;
        }
        met.set(slot, value);
        return value;
    }
}
