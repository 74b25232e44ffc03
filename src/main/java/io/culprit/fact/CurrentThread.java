package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/** The current thread; {@code address} of its ETHREAD, 0 in user dumps; {@code lastError} in words, where its TEB is in the dump. */
public record CurrentThread(
        long address,
        @Nullable Long id,
        @Nullable String name,
        @Nullable String lastError) {

    /** One of which no last error is known. */
    public CurrentThread(long address, @Nullable Long id, @Nullable String name) {
        this(address, id, name, null);
    }
}
