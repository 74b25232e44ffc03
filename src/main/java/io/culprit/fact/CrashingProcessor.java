package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/** The crashing processor. */
public record CrashingProcessor(
        int number, @Nullable Integer irql, @Nullable String interrupt) {}
