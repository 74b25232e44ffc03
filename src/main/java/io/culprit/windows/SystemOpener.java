package io.culprit.windows;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpPart;
import io.culprit.dump.KernelPointers;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Architecture;
import io.culprit.symbol.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns an open dump into a crashed system: the module lists, the debugger data block, the layout of the kernel's structures. */
public final class SystemOpener {

    private final DumpFile dump;
    private final Symbols symbols;
    private final List<String> warnings = new ArrayList<>();

    private SystemOpener(DumpFile dump, Symbols symbols) {
        this.dump = dump;
        this.symbols = symbols;
    }

    /** The crashed system of a dump. Never throws for what the dump lacks; {@link CrashedSystem#warnings()} says it. */
    public static CrashedSystem open(DumpFile dump, Symbols symbols) {
        return new SystemOpener(dump, symbols).open();
    }

    private CrashedSystem open() {
        Architecture architecture = dump.header().architecture();
        int build = dump.header().build();
        KernelPointers pointers = dump.kernel().orElse(null);
        if (!dump.header().kind().kernel() || pointers == null) {
            return system(
                    Modules.of(dump.modules(), dump.unloadedModules()), KernelLayout.of(architecture, build), null);
        }
        KernelLayout plain = KernelLayout.of(architecture, build);
        List<LoadedModule> loaded = loaded(plain, pointers);
        LoadedModule kernel = KernelImage.find(loaded).orElse(null);
        DebuggerData data = debuggerData(pointers, kernel).orElse(null);
        KernelLayout layout = KernelLayout.of(architecture, build, symbols, kernel, data);
        return system(Modules.of(loaded, unloaded(layout, data)), layout, data);
    }

    private CrashedSystem system(Modules modules, KernelLayout layout, @Nullable DebuggerData data) {
        return new CrashedSystem(dump, dump.memory(), modules, symbols, layout, data, warnings);
    }

    private List<LoadedModule> loaded(KernelLayout layout, KernelPointers pointers) {
        if (!dump.modules().isEmpty()
                || pointers.loadedModuleList() == 0
                || dump.physicalMemory().isEmpty()) {
            return dump.modules();
        }
        return list(layout).loaded(pointers.loadedModuleList(), warnings);
    }

    private List<UnloadedModule> unloaded(KernelLayout layout, @Nullable DebuggerData data) {
        if (!dump.unloadedModules().isEmpty()
                || data == null
                || dump.physicalMemory().isEmpty()) {
            return dump.unloadedModules();
        }
        return list(layout)
                .unloaded(
                        data.address(DebuggerData.Field.MM_UNLOADED_DRIVERS),
                        data.address(DebuggerData.Field.MM_LAST_UNLOADED_DRIVER),
                        warnings);
    }

    private ModuleList list(KernelLayout layout) {
        return new ModuleList(
                dump.memory(), layout, dump.header().architecture().pointerBytes());
    }

    private Optional<DebuggerData> debuggerData(KernelPointers pointers, @Nullable LoadedModule kernel) {
        boolean wide = dump.header().architecture().pointerBytes() == 8;
        Optional<DebuggerData> part = dump.part(DumpPart.DEBUGGER_DATA).flatMap(bytes -> DebuggerData.of(bytes, wide));
        if (part.isPresent()) {
            return part;
        }
        return new DebuggerDataReader(dump.memory(), symbols, wide).find(pointers.debuggerDataBlock(), kernel);
    }
}
