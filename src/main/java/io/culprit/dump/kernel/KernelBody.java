package io.culprit.dump.kernel;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpPart;
import io.culprit.dump.SecondaryBlob;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel dump has behind its header.
 *
 * @param blobs secondary data, behind the dump itself
 */
record KernelBody(
        AddressSpace memory,
        @Nullable AddressSpace physicalMemory,
        List<LoadedModule> modules,
        List<UnloadedModule> unloadedModules,
        Map<DumpPart, byte[]> parts,
        DumpFile.@Nullable StackRange callStack,
        List<SecondaryBlob> blobs) {

    /** Copies the list. */
    KernelBody {
        blobs = List.copyOf(blobs);
    }

    /** A dump that is nothing but its header. */
    static KernelBody none(List<SecondaryBlob> blobs) {
        return new KernelBody(AddressSpace.EMPTY, null, List.of(), List.of(), Map.of(), null, blobs);
    }

    /** A dump that holds pages of physical memory. */
    static KernelBody pages(AddressSpace memory, AddressSpace physicalMemory, List<SecondaryBlob> blobs) {
        return new KernelBody(memory, physicalMemory, List.of(), List.of(), Map.of(), null, blobs);
    }
}
