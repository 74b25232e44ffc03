package io.culprit.bulk;

import java.io.Serializable;
import java.util.function.Supplier;

/**
 * What is counted of values. Tallies of parts, in any order, merge to the tally of all, so that parts may be counted by different machines.
 *
 * @param <V> the values
 * @param <T> the tally itself
 */
public interface Tally<V, T> extends Serializable {

    /** Makes a tally that has counted nothing. */
    @FunctionalInterface
    interface Start<T> extends Supplier<T>, Serializable {}

    /** Counts one value. */
    void add(V value);

    /** Counts what another tally has counted; that one is of no use afterwards. */
    void merge(T other);
}
