package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/**
 * A block of kernel pool, or a request for one.
 *
 * @param tag four characters
 * @param parameter which parameter of the bug check led to it, 1 to 4
 * @param header address of its POOL_HEADER, absent where a parameter holds the tag itself
 * @param damaged whether the damage was found in or beside the block, else a call with it was wrong
 * @param module the driver that is known to use the tag, loaded or not
 * @param use what it uses it for
 */
public record PoolAllocation(
        String tag,
        int parameter,
        @Nullable Long header,
        boolean damaged,
        @Nullable String module,
        @Nullable String use) {}
