package io.culprit.bulk;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Any number of values in their order, to be read as often as one likes, wherever they lie. */
public interface Many<V> extends Iterable<V> {

    /** A change that can be made elsewhere. */
    @FunctionalInterface
    interface Change<V> extends UnaryOperator<V>, Serializable {}

    /** A choice that can be made elsewhere. */
    @FunctionalInterface
    interface Choice<V> extends Predicate<V>, Serializable {}

    /** What is counted of all. */
    <T extends Tally<V, T>> T count(Tally.Start<T> none);

    /** All of them changed, each once; the order must not change. */
    Many<V> each(Change<V> change);

    /** Those that are chosen. */
    Many<V> only(Choice<V> choice);

    /** All at once, for those who know that they are few. */
    default List<V> list() {
        List<V> list = new ArrayList<>();
        forEach(list::add);
        return list;
    }
}
