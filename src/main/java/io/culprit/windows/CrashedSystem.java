package io.culprit.windows;

import io.culprit.dump.DumpFile;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.symbol.Symbols;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a debugger calls the target: an open dump and what stands on it. {@link SystemOpener} makes one.
 *
 * @param memory virtual memory of the crashing context, with the parts of the dump laid over it
 * @param modules from the file or, for dumps that hold pages, from the kernel's own list
 * @param images executables of the modules: from the memory of the dump, then from wherever the user said
 * @param layout where structure members lie in this build
 * @param debuggerData the kernel's debugger data block, absent in user dumps and where it cannot be read
 * @param warnings what went wrong beside the dump's own warnings, one sentence each
 */
public record CrashedSystem(
        DumpFile dump,
        AddressSpace memory,
        Modules modules,
        Images images,
        Symbols symbols,
        KernelLayout layout,
        @Nullable DebuggerData debuggerData,
        List<String> warnings) {

    /** Copies the list. */
    public CrashedSystem {
        warnings = List.copyOf(warnings);
    }

    /** The instruction set. */
    public Architecture architecture() {
        return dump.header().architecture();
    }

    /** Bytes of a pointer, 4 or 8. */
    public int pointerBytes() {
        return architecture().pointerBytes();
    }

    /** The image of the kernel. */
    public Optional<LoadedModule> kernel() {
        return dump.header().kind().kernel() ? KernelImage.find(modules.loaded()) : Optional.empty();
    }

    /** An address field of the debugger data block, 0 when there is none. */
    public long kernelVariable(DebuggerData.Field field) {
        return debuggerData == null ? 0 : debuggerData.address(field);
    }
}
