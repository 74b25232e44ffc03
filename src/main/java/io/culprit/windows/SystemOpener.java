package io.culprit.windows;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpPart;
import io.culprit.dump.KernelPointers;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.MemoryImages;
import io.culprit.image.Modules;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Budget;
import io.culprit.symbol.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns an open dump into a crashed system: the module lists, the debugger data block, the layout of the kernel's structures. */
public final class SystemOpener {

    private final DumpFile dump;
    private final Images elsewhere;
    private final Symbols symbols;
    private final AddressSpace memory;
    private final List<String> warnings = new ArrayList<>();

    private SystemOpener(DumpFile dump, Images elsewhere, Symbols symbols, Budget budget) {
        this.dump = dump;
        this.elsewhere = elsewhere;
        this.symbols = symbols;
        this.memory = budget.of(dump.memory());
    }

    /**
     * The crashed system of a dump. Never throws for what the dump lacks; {@link CrashedSystem#warnings()} says it.
     *
     * @param elsewhere executables beside those in the dump's own memory
     */
    public static CrashedSystem open(DumpFile dump, Images elsewhere, Symbols symbols) {
        return open(dump, elsewhere, symbols, Budget.none());
    }

    /** As without a budget; when it is spent, the memory of the dump ends. */
    public static CrashedSystem open(DumpFile dump, Images elsewhere, Symbols symbols, Budget budget) {
        return new SystemOpener(dump, elsewhere, symbols, budget).open();
    }

    /** The crashed system of a dump without anything but the dump. */
    public static CrashedSystem open(DumpFile dump) {
        return open(dump, Images.NONE, Symbols.NONE);
    }

    private CrashedSystem open() {
        Architecture architecture = dump.header().architecture();
        int build = dump.header().build();
        KernelPointers pointers = dump.kernel().orElse(null);
        if (!dump.header().kind().kernel() || pointers == null) {
            return system(dump.modules(), dump.unloadedModules(), KernelLayout.of(architecture, build), null);
        }
        KernelLayout plain = KernelLayout.of(architecture, build);
        List<LoadedModule> loaded = loaded(plain, pointers);
        LoadedModule kernel = KernelImage.find(loaded).orElse(null);
        DebuggerData data = debuggerData(pointers, kernel).orElse(null);
        KernelLayout layout = KernelLayout.of(architecture, build, symbols, kernel, data);
        return system(loaded, unloaded(layout, data), layout, data);
    }

    private CrashedSystem system(
            List<LoadedModule> loaded,
            List<UnloadedModule> unloaded,
            KernelLayout layout,
            @Nullable DebuggerData data) {
        MemoryImages inMemory = new MemoryImages(memory);
        List<LoadedModule> described = new ArrayList<>(loaded.size());
        for (LoadedModule module : loaded) {
            described.add(inMemory.described(module));
        }
        Images images = elsewhere == Images.NONE ? inMemory : elsewhere.or(inMemory);
        Modules modules = Modules.of(described, unloaded);
        return new CrashedSystem(dump, memory, modules, images, symbols, layout, data, warnings);
    }

    private List<LoadedModule> loaded(KernelLayout layout, KernelPointers pointers) {
        if (!dump.modules().isEmpty()
                || pointers.loadedModuleList() == 0
                || dump.physicalMemory().isEmpty()) {
            return dump.modules();
        }
        return list(layout).loaded(pointers.loadedModuleList(), warnings);
    }

    /** The kernel's own list has whole names and times; the list of a small dump cuts names, and stands for it where it is not there. */
    private List<UnloadedModule> unloaded(KernelLayout layout, @Nullable DebuggerData data) {
        List<UnloadedModule> listed = dump.unloadedModules();
        boolean unreadable = listed.isEmpty()
                ? dump.physicalMemory().isEmpty()
                : layout.findSize("_UNLOADED_DRIVER").isEmpty();
        if (data == null || unreadable) {
            return listed;
        }
        List<String> troubles = new ArrayList<>();
        List<UnloadedModule> ring = list(layout)
                .unloaded(
                        data.address(DebuggerData.Field.MM_UNLOADED_DRIVERS),
                        data.address(DebuggerData.Field.MM_LAST_UNLOADED_DRIVER),
                        troubles);
        if (listed.isEmpty()) {
            warnings.addAll(troubles);
            return ring;
        }
        boolean whole = troubles.isEmpty() && ring.size() >= listed.size();
        return whole ? ring : listed;
    }

    private ModuleList list(KernelLayout layout) {
        return new ModuleList(memory, layout, dump.header().architecture().pointerBytes());
    }

    private Optional<DebuggerData> debuggerData(KernelPointers pointers, @Nullable LoadedModule kernel) {
        boolean wide = dump.header().architecture().pointerBytes() == 8;
        Optional<DebuggerData> part = dump.part(DumpPart.DEBUGGER_DATA).flatMap(bytes -> DebuggerData.of(bytes, wide));
        if (part.isPresent()) {
            return part;
        }
        return new DebuggerDataReader(memory, symbols, wide).find(pointers.debuggerDataBlock(), kernel);
    }
}
