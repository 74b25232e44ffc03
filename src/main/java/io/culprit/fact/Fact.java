package io.culprit.fact;

import java.util.Optional;

/** A value and where it was read, or the reason why it is not known. A hole is printed as a reason, never as zero. */
public sealed interface Fact<T> {

    /** Read from {@code source}, a phrase such as "header" or "DEVICE_OBJECT at 0xffff...". */
    record Known<T>(T value, String source) implements Fact<T> {}

    /** Not known: {@code why} is a phrase such as "page not in dump". */
    record Unknown<T>(String why) implements Fact<T> {}

    /** A known fact. */
    static <T> Fact<T> known(T value, String source) {
        return new Known<>(value, source);
    }

    /** An unknown one. */
    static <T> Fact<T> unknown(String why) {
        return new Unknown<>(why);
    }

    /** Whether there is a value. */
    default boolean known() {
        return this instanceof Known<T>;
    }

    /** The value where known. */
    default Optional<T> find() {
        return this instanceof Known<T> known ? Optional.of(known.value()) : Optional.empty();
    }
}
