package io.culprit.shell;

import io.culprit.dump.DumpThread;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import java.util.List;
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

    /** Where the dump says that the system crashed. */
    static Scope ofCrash(CrashedSystem system) {
        return system.dump().header().kind().kernel() ? crashingProcessor(system) : crashingThread(system);
    }

    private static Scope crashingProcessor(CrashedSystem system) {
        Processors.Prcb block = Processors.of(system).crashing().orElse(null);
        KernelThread thread =
                block == null ? null : KernelThread.current(system, block).orElse(null);
        Registers registers = system.dump().context().orElse(null);
        return new Scope(registers, "the dump's header", thread, block, block == null ? -1 : block.number(), true);
    }

    private static Scope crashingThread(CrashedSystem system) {
        long id = system.dump().exception().isPresent()
                ? system.dump().exception().get().threadId()
                : -1;
        List<DumpThread> threads = system.dump().threads();
        int number = threads.isEmpty() ? -1 : 0;
        for (int i = 0; i < threads.size(); i++) {
            number = threads.get(i).id() == id ? i : number;
        }
        Registers registers = system.dump().context().orElse(null);
        if (registers == null && number >= 0) {
            registers = threads.get(number).registers();
        }
        return new Scope(registers, "the dump's exception stream", null, null, number, true);
    }

    /** The same thread with other registers. */
    public Scope with(Registers other, String newOrigin) {
        return new Scope(other, newOrigin, thread, processor, number, false);
    }
}
