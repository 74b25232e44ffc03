package io.culprit.symbol.store;

import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What a store files a file under: {@code folder/key/file}, where the folder has the file's name but for Breakpad's files. Made only of names that cannot leave a store: a dump is hostile input.
 *
 * @param file a plain file name
 * @param key hex digits
 */
public record SymbolKey(String file, String key, String folder) {

    /** A file that stands in a folder of its own name. */
    public SymbolKey(String file, String key) {
        this(file, key, file);
    }

    private static final int MAX_NAME = 200;

    /** The key of a PDB; empty when its name or GUID cannot be used. */
    public static Optional<SymbolKey> of(PdbIdentity pdb) {
        return checked(pdb.fileName(), pdb.key());
    }

    /** The key of Breakpad's symbol file: it stands beside the PDB that it was made from, or in the module's folder. */
    public static Optional<SymbolKey> ofBreakpad(PdbIdentity pdb) {
        String folder = pdb.fileName();
        boolean made = folder.toLowerCase(Locale.ROOT).endsWith(".pdb");
        String file = (made ? folder.substring(0, folder.length() - 4) : folder) + ".sym";
        return safe(folder)
                ? checked(file, pdb.key()).map(key -> new SymbolKey(file, key.key(), folder))
                : Optional.empty();
    }

    /** The key of an image: TimeDateStamp with eight digits and SizeOfImage; empty when either is 0 or the name cannot be used. */
    public static Optional<SymbolKey> of(LoadedModule module) {
        if (module.timestamp() == 0 || module.sizeBytes() == 0) {
            return Optional.empty();
        }
        return checked(module.name(), String.format(Locale.ROOT, "%08X%x", module.timestamp(), module.sizeBytes()));
    }

    private static Optional<SymbolKey> checked(String file, String key) {
        return safe(file) && hex(key) ? Optional.of(new SymbolKey(file, key)) : Optional.empty();
    }

    /** Whether a name is a plain file name on every system: no folder, drive, device, control or wildcard. */
    static boolean safe(String name) {
        if (name.isBlank() || name.length() > MAX_NAME || name.startsWith(".") || reserved(name)) {
            return false;
        }
        char last = name.charAt(name.length() - 1);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || c >= 0x7F || "\\/:*?\"<>|%".indexOf(c) >= 0) {
                return false;
            }
        }
        return last != '.' && last != ' ';
    }

    /** Device names of Windows are reserved with any extension. */
    private static boolean reserved(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
        return switch (stem) {
            case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" -> true;
            default ->
                stem.length() == 4
                        && (stem.startsWith("COM") || stem.startsWith("LPT"))
                        && Character.isDigit(stem.charAt(3));
        };
    }

    static boolean hex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 64;
    }

    /** Where the file stands below a store or a server. */
    public String path() {
        return folder + "/" + key + "/" + file;
    }

    /** Where the file stands below a server; {@code name} is the plain or the compressed one. */
    String url(String server, String name) {
        return server + "/" + encoded(folder) + "/" + key + "/" + encoded(name);
    }

    /** The address of the file below a server whose own ends without a slash. */
    public String url(String server) {
        return url(server, file);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The name of the compressed form: its last character is an underscore. */
    String compressed() {
        return file.substring(0, file.length() - 1) + "_";
    }
}
