package io.culprit.image;

import io.culprit.machine.Address;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An image that was unloaded before the crash.
 *
 * @param truncated whether the writer cut the name (triage dumps keep 12 characters)
 * @param time when it was unloaded, where the dump says
 */
public record UnloadedModule(
        String name,
        long start,
        long end,
        boolean truncated,
        @Nullable Instant time) {

    /** Whether the address lay in this image. */
    public boolean held(long address) {
        return Address.within(address, start, end - start);
    }
}
