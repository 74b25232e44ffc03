package io.culprit.image;

import io.culprit.machine.Address;
import java.time.Instant;
import java.util.Locale;
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

    private static final String DRIVER = ".sys";

    /** Its file name; where the writer cut it within the extension, with the whole of that. */
    public String fileName() {
        int dot = name.lastIndexOf('.');
        return truncated && dot > 0 && DRIVER.startsWith(name.substring(dot).toLowerCase(Locale.ROOT))
                ? name.substring(0, dot) + DRIVER
                : name;
    }

    /** Whether the address lay in this image. */
    public boolean held(long address) {
        return Address.within(address, start, end - start);
    }
}
