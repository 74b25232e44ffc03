package io.culprit.windows;

import io.culprit.dump.DumpPart;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A thread of a crashed kernel (ETHREAD, which starts with its KTHREAD).
 *
 * @param system where it ran
 * @param address of the ETHREAD
 * @param memory reads it: the memory, or the bytes that the dump carries for the current thread
 */
public record KernelThread(CrashedSystem system, long address, AddressSpace memory) {

    private static final String THREAD = "_KTHREAD";

    /** The thread at that address. */
    public static KernelThread at(CrashedSystem system, long address) {
        return new KernelThread(system, address, system.memory());
    }

    /**
     * The thread that was current on the processor that crashed.
     *
     * @param crashing control block of that processor
     */
    public static Optional<KernelThread> current(CrashedSystem system, Processors.Prcb crashing) {
        Optional<KernelThread> named = Processors.of(system).currentThread(crashing);
        Optional<byte[]> part = system.dump().part(DumpPart.THREAD);
        if (named.isPresent() && part.isPresent()) {
            long address = named.get().address;
            return Optional.of(new KernelThread(system, address, new CopiedStructure(part.get(), address)));
        }
        return named;
    }

    /** Process and thread id of CLIENT_ID. */
    public record ClientId(long process, long thread) {}

    /**
     * The ids of the thread.
     *
     * @throws io.culprit.machine.MissingMemoryException when it is not in the dump
     * @throws UnknownLayoutException when this build's layout is not known
     */
    public ClientId clientId() {
        int pointerBytes = system.pointerBytes();
        long cid = address + system.layout().offset("_ETHREAD", "Cid");
        return new ClientId(memory.pointer(cid, pointerBytes), memory.pointer(cid + pointerBytes, pointerBytes));
    }

    /**
     * The process that the thread runs in, which is not its own while it is attached to another.
     *
     * @throws io.culprit.machine.MissingMemoryException when it is not in the dump
     * @throws UnknownLayoutException when this build's layout is not known
     */
    public KernelProcess process() {
        long pointer = memory.pointer(address + system.layout().offset(THREAD, "Process"), system.pointerBytes());
        return KernelProcess.at(system, pointer);
    }

    /** A stack: {@code low} is the lowest address, {@code high} the first byte beyond. */
    public record Stack(long low, long high) {}

    /** The kernel stack of the thread, where its limits are known and sane. */
    public Optional<Stack> stack() {
        OptionalInt limit = system.layout().find(THREAD, "StackLimit");
        OptionalInt base = system.layout().find(THREAD, "StackBase");
        if (limit.isEmpty() || base.isEmpty()) {
            return Optional.empty();
        }
        int pointerBytes = system.pointerBytes();
        long at = address + limit.getAsInt();
        if (!memory.holds(at, pointerBytes) || !memory.holds(address + base.getAsInt(), pointerBytes)) {
            return Optional.empty();
        }
        long low = memory.pointer(at, pointerBytes);
        long high = memory.pointer(address + base.getAsInt(), pointerBytes);
        boolean sane = Address.below(low, high) && Long.compareUnsigned(high - low, MAX_STACK_BYTES) <= 0;
        return sane ? Optional.of(new Stack(low, high)) : Optional.empty();
    }

    /** Kernel stacks grow to 60 KiB, on request to 240 KiB; far more is no stack. */
    private static final long MAX_STACK_BYTES = 0x10_0000;

    /** Whether the address lies on the kernel stack of this thread. */
    public boolean stackHolds(long stackPointer) {
        return stack().map(found -> Address.within(stackPointer, found.low, found.high - found.low))
                .orElse(false);
    }
}
