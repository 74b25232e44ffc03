package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/**
 * A DMA fault (0xE6 with P1 = 0x26).
 *
 * @param reason in words by CPU vendor; absent where the number's meaning is not known
 * @param access {@code read} or {@code write}
 * @param suggests what the address suggests: an inference, worded as one
 */
public record DmaFault(
        long reasonCode,
        @Nullable String reason,
        @Nullable String access,
        long address,
        @Nullable String suggests,
        @Nullable String requester) {}
