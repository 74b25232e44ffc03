package io.culprit.fact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The current process.
 *
 * @param created when it began, with {@code uptimeSeconds} from then to the crash; of programs' dumps that say so
 */
public record CurrentProcess(
        String name,
        @Nullable Long id,
        @Nullable Instant created,
        @Nullable Long uptimeSeconds) {

    /** One of which name and id are known. */
    public CurrentProcess(String name, @Nullable Long id) {
        this(name, id, null, null);
    }
}
