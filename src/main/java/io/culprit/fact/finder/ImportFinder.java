package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.StackFrame;
import io.culprit.image.ImportedFiles;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.windows.CrashedSystem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the modules import that a crash leads to: those on its stack, in the parameters of its bug check and in the stack of its device.
 * Read where the image is given or its pages are in the dump; often they are not, for Windows frees a driver's import names after its start.
 */
final class ImportFinder {

    private final CrashedSystem system;
    private final Set<Long> seen = new HashSet<>();
    private final List<ImportedFiles> found = new ArrayList<>();

    private ImportFinder(CrashedSystem system) {
        this.system = system;
    }

    static List<ImportedFiles> find(
            CrashedSystem system, List<StackFrame> stack, @Nullable BugCheck check, @Nullable DeviceObject device) {
        ImportFinder finder = new ImportFinder(system);
        for (StackFrame frame : stack) {
            finder.add(system.modules().at(frame.instruction()).orElse(null));
        }
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                finder.add(parameter.module());
            }
        }
        if (device != null) {
            for (DeviceObject.Layer layer : device.stack()) {
                finder.add(layer.module());
            }
        }
        return finder.found;
    }

    private void add(@Nullable String name) {
        if (name != null) {
            add(system.modules().named(name).orElse(null));
        }
    }

    private void add(@Nullable LoadedModule module) {
        if (module == null || !seen.add(module.base())) {
            return;
        }
        PeImage image = system.images().of(module).orElse(null);
        List<String> files = image == null ? List.of() : image.imports();
        if (!files.isEmpty()) {
            found.add(new ImportedFiles(FactFinder.nameOf(module), files));
        }
    }
}
