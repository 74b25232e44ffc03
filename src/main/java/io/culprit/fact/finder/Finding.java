package io.culprit.fact.finder;

import io.culprit.fact.Fact;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.UnknownLayoutException;
import java.util.function.Supplier;

/** Where reading ends: memory that is missing, or a layout that is not known, becomes a fact that says why it is unknown. */
final class Finding {

    private Finding() {}

    /** The value that {@code reading} gives, read from {@code source}, or why there is none. */
    static <T> Fact<T> of(String source, Supplier<T> reading) {
        try {
            return Fact.known(reading.get(), source);
        } catch (MissingMemoryException missing) {
            return Fact.unknown(missing.getMessage());
        } catch (UnknownLayoutException missing) {
            return Fact.unknown(String.valueOf(missing.getMessage()));
        }
    }
}
