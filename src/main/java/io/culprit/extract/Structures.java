package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.machine.MissingMemoryException;
import io.culprit.stack.StackRegion;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import io.culprit.windows.StackRegions;
import io.culprit.windows.UnknownLayoutException;
import org.jspecify.annotations.Nullable;

/** Where structures of a crashed kernel lie, for who copies them whole. */
final class Structures {

    private Structures() {}

    /** The process that a thread runs in, or 0. */
    static long process(KernelThread thread) {
        try {
            return thread.process().address();
        } catch (MissingMemoryException | UnknownLayoutException unknown) {
            return 0;
        }
    }

    /** The stack that a stack pointer lies on, from there to its end; null where it is none that is known. */
    static DumpFile.@Nullable StackRange stack(
            CrashedSystem system, Processors.@Nullable Prcb block, @Nullable KernelThread thread, long stackPointer) {
        StackRegion region = StackRegion.at(StackRegions.of(system, thread, block), stackPointer);
        return region == null ? null : new DumpFile.StackRange(stackPointer, region.high() - stackPointer);
    }
}
