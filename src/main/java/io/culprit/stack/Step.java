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
     * @param outside whether code outside all modules is proven to be code
     */
    record Caller(
            Registers registers,
            boolean exact,
            FrameTrust trust,
            @Nullable String note,
            boolean outside) implements Step {

        /** The note of code that a program has made as it ran. */
        static final String OUTSIDE = "code outside all modules";

        /** In a module, or restored. */
        public Caller(Registers registers, boolean exact, FrameTrust trust, @Nullable String note) {
            this(registers, exact, trust, note, false);
        }
    }

    /** This way leads nowhere; the next one is tried. */
    record Stuck(String why) implements Step {}

    /** The stack certainly ends here. */
    record End(String why) implements Step {}
}
