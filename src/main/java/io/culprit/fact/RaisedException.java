package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception: of a user dump, or the one that a bug check carries. */
public record RaisedException(
        int code,
        String name,
        long address,
        @Nullable String module,
        List<Long> information,
        @Nullable String text) {}
