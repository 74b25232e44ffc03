package io.culprit.triage;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Values that recur from dump to dump (names, driver lists, verdicts), each kept once: without it the drivers of one dump, some hundred
 * names, would be held again for every row. For any number of threads.
 */
final class Recurring {

    private final ConcurrentHashMap<Object, Object> first = new ConcurrentHashMap<>();

    /** The first value that was equal to this one, or this one. */
    @SuppressWarnings("unchecked")
    <T> T one(T value) {
        Object before = first.putIfAbsent(value, value);
        return before == null ? value : (T) before;
    }
}
