package io.culprit.stack;

import org.jspecify.annotations.Nullable;

/** Judges stack values as return addresses of one architecture. */
@FunctionalInterface
public interface ReturnAddress {

    /** How the value at {@code slot} was checked, for the reader, or null when it is no return address. */
    @Nullable
    String note(Cursor frame, long slot, long value);
}
