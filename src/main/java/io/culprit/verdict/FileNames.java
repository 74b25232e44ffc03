package io.culprit.verdict;

import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;

/** The name by which a module is reported: the kernel is {@code ntoskrnl.exe} whatever its build calls itself. */
final class FileNames {

    private FileNames() {}

    static String of(LoadedModule module, Modules modules) {
        boolean first = !modules.loaded().isEmpty() && modules.loaded().getFirst() == module;
        return first && isKernel(module.name()) ? "ntoskrnl.exe" : module.name();
    }

    private static boolean isKernel(String name) {
        return name.regionMatches(true, 0, "nt", 0, 2) && name.regionMatches(true, name.length() - 4, ".exe", 0, 4);
    }
}
