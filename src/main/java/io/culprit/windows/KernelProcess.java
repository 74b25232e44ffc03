package io.culprit.windows;

import io.culprit.dump.DumpPart;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process of a crashed kernel (EPROCESS).
 *
 * @param system where it ran
 * @param address of the EPROCESS
 * @param memory reads it
 */
public record KernelProcess(CrashedSystem system, long address, AddressSpace memory) {

    private static final String PROCESS = "_EPROCESS";

    /** Bytes of EPROCESS.ImageFileName, which cuts longer names. */
    private static final int NAME_BYTES = 15;

    /** The process at that address. */
    public static KernelProcess at(CrashedSystem system, long address) {
        return new KernelProcess(system, address, system.memory());
    }

    /**
     * The process that was current on the processor that crashed: the one that the dump carries, else the current thread's.
     *
     * @param thread the current thread
     * @throws MissingMemoryException when neither is in the dump
     */
    public static KernelProcess current(CrashedSystem system, @Nullable KernelThread thread) {
        Optional<byte[]> part = system.dump().part(DumpPart.PROCESS);
        if (part.isPresent()) {
            return new KernelProcess(system, 0, new CopiedStructure(part.get(), 0));
        }
        if (thread == null) {
            throw new MissingMemoryException(0, "the current thread is not known");
        }
        return thread.process();
    }

    /**
     * The image name, at most 15 characters.
     *
     * @throws MissingMemoryException when it is not in the dump, or is no name
     * @throws UnknownLayoutException when this build's layout is not known
     */
    public String imageName() {
        long at = address + system.layout().offset(PROCESS, "ImageFileName");
        if (!memory.holds(at, NAME_BYTES)) {
            throw memory.missing(at);
        }
        return KernelText.findAscii(memory, at, NAME_BYTES)
                .orElseThrow(() -> new MissingMemoryException(at, "no readable name in EPROCESS.ImageFileName"));
    }

    /**
     * The process id.
     *
     * @throws MissingMemoryException when it is not in the dump
     * @throws UnknownLayoutException when this build's layout is not known
     */
    public long id() {
        return memory.pointer(address + system.layout().offset(PROCESS, "UniqueProcessId"), system.pointerBytes());
    }
}
