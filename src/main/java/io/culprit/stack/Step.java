package io.culprit.stack;

import io.culprit.machine.Registers;
import org.jspecify.annotations.Nullable;

/** What one way of finding the caller came to. */
public sealed interface Step {

    /**
     * A caller.
     *
     * @param exact whether its instruction pointer is the instruction that was interrupted
     * @param note for the reader, or null
     */
    record Caller(
            Registers registers,
            boolean exact,
            FrameTrust trust,
            @Nullable String note) implements Step {}

    /** This way leads nowhere; the next one is tried. */
    record Stuck(String why) implements Step {}

    /** The stack certainly ends here. */
    record End(String why) implements Step {}
}
