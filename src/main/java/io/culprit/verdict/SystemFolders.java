package io.culprit.verdict;

import java.util.List;
import java.util.Locale;

/** Folders that hold the libraries of an operating system, for the modules of user dumps. Drivers' folders are not among them. */
final class SystemFolders {

    private static final List<String> STARTS =
            List.of("/system/", "/usr/lib/", "/lib/", "/lib64/", "/apex/", "/vendor/lib", "/usr/lib32/", "/usr/lib64/");

    private SystemFolders() {}

    static boolean hold(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.contains("\\windows\\") && lower.endsWith(".dll")) {
            return lower.contains("\\windows\\system32\\")
                    || lower.contains("\\windows\\syswow64\\")
                    || lower.contains("\\windows\\winsxs\\");
        }
        for (String start : STARTS) {
            if (lower.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
