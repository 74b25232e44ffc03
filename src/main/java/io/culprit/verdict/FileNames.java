package io.culprit.verdict;

import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;

/** File names of modules. */
final class FileNames {

    /** Of a pattern, or of a name that is not ASCII; a name that happens to have it is no error, but a longer search. */
    static final int NO_HASH = 0;

    private static final int PREFIX = 3;

    private FileNames() {}

    /** The name by which a module is reported: the kernel is {@code ntoskrnl.exe} whatever its build calls itself. */
    static String of(LoadedModule module, Modules modules) {
        boolean first = !modules.loaded().isEmpty() && modules.loaded().getFirst() == module;
        return first && isKernel(module.name()) ? "ntoskrnl.exe" : module.name();
    }

    private static boolean isKernel(String name) {
        return name.regionMatches(true, 0, "nt", 0, 2) && name.regionMatches(true, name.length() - 4, ".exe", 0, 4);
    }

    /** A hash of a name without regard to case. */
    static int hash(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = 31 * hash + lower(name.charAt(i));
        }
        return hash;
    }

    /** The same of bytes of a text, or {@link #NO_HASH} when they are a pattern or not ASCII. */
    static int hash(byte[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            byte c = text[i];
            if (c < 0 || c == '*' || c == '?') {
                return NO_HASH;
            }
            hash = 31 * hash + lower(c);
        }
        return hash;
    }

    /** A hash of how a name begins, without regard to case; {@link #NO_HASH} for a short name. */
    static int prefixHash(String name) {
        return name.length() < PREFIX ? NO_HASH : ~hash(name.substring(0, PREFIX));
    }

    /** The same of bytes of a text, a pattern for instance; {@link #NO_HASH} where it need not begin in one way. */
    static int prefixHash(byte[] text, int from, int to) {
        int hash = to - from < PREFIX ? NO_HASH : hash(text, from, from + PREFIX);
        return hash == NO_HASH ? NO_HASH : ~hash;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}
