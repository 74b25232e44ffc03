package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/** The current process. */
public record CurrentProcess(String name, @Nullable Long id) {}
