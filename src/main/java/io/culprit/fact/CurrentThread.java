package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/** The current thread; {@code address} of its ETHREAD, 0 in user dumps. */
public record CurrentThread(
        long address, @Nullable Long id, @Nullable String name) {}
