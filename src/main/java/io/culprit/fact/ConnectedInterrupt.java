package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/** A live interrupt object. */
public record ConnectedInterrupt(
        int vector, int processor, @Nullable String module) {}
