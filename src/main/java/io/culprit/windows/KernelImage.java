package io.culprit.windows;

import io.culprit.image.LoadedModule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which image is the kernel, and what reports call it. */
public final class KernelImage {

    /** The name in every report, whatever the file was called on the machine. */
    public static final String NAME = "ntoskrnl.exe";

    private KernelImage() {}

    /** The kernel among loaded modules: it is the first of the load order, except in lists that somebody has sorted. */
    public static Optional<LoadedModule> find(List<LoadedModule> modules) {
        for (LoadedModule module : modules) {
            if (names(module.name())) {
                return Optional.of(module);
            }
        }
        return modules.isEmpty() ? Optional.empty() : Optional.of(modules.get(0));
    }

    /** Whether a file name is one of the kernel's: multiprocessor and PAE kernels of 32-bit Windows have names of their own. */
    public static boolean names(String file) {
        return switch (file.toLowerCase(Locale.ROOT)) {
            case "ntoskrnl.exe", "ntkrnlmp.exe", "ntkrnlpa.exe", "ntkrpamp.exe", "ntkrla57.exe", "nt" -> true;
            default -> false;
        };
    }

    /** The name of a module as reports write it. */
    public static String reportName(String file) {
        return names(file) ? NAME : file;
    }

    /** What WinDbg calls a module by its file name: without the extension, and {@code nt} for the kernel. */
    public static String debuggerName(String fileName) {
        if (names(fileName)) {
            return "nt";
        }
        int dot = fileName.lastIndexOf('.');
        return dot > 0 ? fileName.substring(0, dot) : fileName;
    }
}
