package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception: of a user dump, or the one that a bug check carries.
 *
 * @param software whether code asked for it, and no instruction failed: an uncaught C++ exception, a failed assertion, an abort
 */
public record RaisedException(
        int code,
        String name,
        long address,
        @Nullable String module,
        List<Long> information,
        @Nullable String text,
        boolean software) {

    /** One that the processor reported. */
    public RaisedException(
            int code,
            String name,
            long address,
            @Nullable String module,
            List<Long> information,
            @Nullable String text) {
        this(code, name, address, module, information, text, false);
    }
}
