package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param function e.g. {@code IRP_MJ_POWER/IRP_MN_SET_POWER}
 * @param holder module of the driver at the current stack location: it has the request now
 * @param locations stack locations, the current one marked, from the last (top) to the first
 */
public record IoRequest(
        long address,
        int parameter,
        String function,
        @Nullable String holder,
        @Nullable Long holderDevice,
        boolean completed,
        List<Location> locations) {

    /** One stack location in use. */
    public record Location(
            String function,
            @Nullable Long device,
            @Nullable String module,
            @Nullable String completionModule,
            boolean current) {}
}
