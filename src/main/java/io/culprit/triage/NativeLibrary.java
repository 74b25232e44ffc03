package io.culprit.triage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sqlite.util.OSInfo;

/**
 * Where SQLite's machine code lies: unpacked beside our jar, so that nothing is written into the temporary folder, which may be full, read-only or
 * mounted without the right to run what is in it. Without the product, the library unpacks itself.
 */
final class NativeLibrary {

    private static final String FOLDER = "org.sqlite.lib.path";
    private static final String PRODUCT = "culprit.jar";

    /** Held, for the logging of Java forgets what nobody holds. */
    private static final Logger LOGGER = Logger.getLogger("org.sqlite");

    private NativeLibrary() {}

    /** Tells the library, and that it has nothing to say to the user. */
    static synchronized void find() {
        LOGGER.setLevel(Level.OFF);
        String jar = System.getProperty("java.class.path", "");
        if (System.getProperty(FOLDER) == null && jar.endsWith(PRODUCT)) {
            Path folder = Path.of(jar).resolveSibling("native").resolve(OSInfo.getNativeLibFolderPathForCurrentOS());
            if (Files.isDirectory(folder)) {
                System.setProperty(FOLDER, folder.toAbsolutePath().toString());
            }
        }
    }
}
