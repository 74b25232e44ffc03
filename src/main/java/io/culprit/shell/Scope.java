package io.culprit.shell;

import io.culprit.machine.Registers;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import org.jspecify.annotations.Nullable;

/**
 * What commands look at: registers, and whose they are.
 *
 * @param origin where the registers are from, in words
 * @param thread the thread whose stack it is, absent where that is not known
 * @param processor absent in user dumps and where it is not known
 * @param number of the processor, or of the thread in a user dump; -1 where it is not known
 * @param crash whether it is the context that the report starts from
 */
public record Scope(
        @Nullable Registers registers,
        String origin,
        @Nullable KernelThread thread,
        Processors.@Nullable Prcb processor,
        int number,
        boolean crash) {

    /** The same thread with other registers. */
    public Scope with(Registers other, String newOrigin) {
        return new Scope(other, newOrigin, thread, processor, number, false);
    }
}
