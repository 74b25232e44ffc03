package io.culprit.symbol;

import org.jspecify.annotations.Nullable;

/**
 * A function whose code the compiler has put into that of its caller.
 *
 * @param name of the function, undecorated where the symbols have it so
 * @param displacement bytes from the beginning of its code there
 * @param calledAt the line of the caller that calls it; absent where the symbols do not say
 */
public record InlineCall(
        String name, long displacement, @Nullable SourceLine calledAt) {}
