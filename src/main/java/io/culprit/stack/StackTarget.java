package io.culprit.stack;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.PeImage;
import io.culprit.image.PeSection;
import io.culprit.machine.AddressSpace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a walk stands on: memory with the stack in it, the modules, their images as far as there are any, and the stacks that are known.
 *
 * @param regions may be empty: then any readable memory may be the stack
 * @param frames the layout of frames, absent where nobody has symbols
 * @param code which memory may run, absent where the dump does not say
 * @param program code that the program made as it ran, absent where the dump tells of none
 * @param written the return addresses that the program itself wrote down as it crashed, innermost first; empty for none
 */
public record StackTarget(
        AddressSpace memory,
        Modules modules,
        Images images,
        List<StackRegion> regions,
        @Nullable FrameSource frames,
        @Nullable CodeRegions code,
        @Nullable ProgramCode program,
        List<Long> written) {

    /** Without frame data and code regions. */
    public StackTarget(AddressSpace memory, Modules modules, Images images, List<StackRegion> regions) {
        this(memory, modules, images, regions, null, null);
    }

    /** Without what a program told of its own code and stack. */
    public StackTarget(
            AddressSpace memory,
            Modules modules,
            Images images,
            List<StackRegion> regions,
            @Nullable FrameSource frames,
            @Nullable CodeRegions code) {
        this(memory, modules, images, regions, frames, code, null, List.of());
    }

    /** Copies the lists. */
    public StackTarget {
        regions = List.copyOf(regions);
        written = List.copyOf(written);
    }

    /** Reads code: what the dump holds of it, else the image file. How many leading bytes were there. */
    public int readCode(long address, byte[] buffer, int length) {
        int got = memory.read(address, buffer, 0, length);
        Optional<LoadedModule> module = got < length ? modules.at(address) : Optional.empty();
        if (module.isEmpty()) {
            return got;
        }
        long rva = address + got - module.get().base();
        Optional<PeImage> image = images.of(module.get());
        return image.isEmpty() ? got : got + image.get().contents().read(rva, buffer, got, length - got);
    }

    /** What is known of an address as a place for code. */
    public Ground ground(long address) {
        Optional<LoadedModule> module = modules.at(address);
        if (module.isEmpty()) {
            return program != null && program.at(address) != null ? Ground.CODE : Ground.OUTSIDE;
        }
        long rva = address - module.get().base();
        if (code != null && code.excludes(address)) {
            return Ground.DATA;
        }
        if (rva < io.culprit.machine.Address.PAGE_BYTES && code == null) {
            return Ground.DATA;
        }
        Optional<PeImage> image = images.of(module.get());
        if (image.isEmpty() || image.get().header().sections().isEmpty()) {
            return Ground.MODULE;
        }
        Optional<PeSection> section = image.get().header().sectionAt(rva);
        return section.isPresent() && section.get().executable() ? Ground.CODE : Ground.DATA;
    }

    /**
     * Whether the modules are those of Windows, whose x64 convention gives each callee 32 bytes of home space below the caller's
     * return address (x64 calling convention, "Register parameter area"). .NET on Linux loads assemblies named .dll beside libraries.
     */
    public boolean windowsConvention() {
        boolean windows = false;
        for (LoadedModule module : modules.loaded()) {
            String name = module.name();
            if (name.endsWith(".so") || name.contains(".so.")) {
                return false;
            }
            windows = windows || ends(name, ".sys") || ends(name, ".dll") || ends(name, ".exe");
        }
        return windows;
    }

    private static boolean ends(String name, String end) {
        return name.regionMatches(true, name.length() - end.length(), end, 0, end.length());
    }

    /** A place for code or not. */
    public enum Ground {
        /** In no module. */
        OUTSIDE,
        /** In a module's headers or in a section without code. */
        DATA,
        /** In a module whose sections are not known. */
        MODULE,
        /** In a section with code. */
        CODE
    }
}
