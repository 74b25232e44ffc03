package io.culprit.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What ties an image to its symbols: the CodeView RSDS record of a PE image, or what stands in its place for other systems. {@code guid} is
 * the 32 upper-case hex digits of the symbol-server key (Data1, Data2, Data3 as numbers, Data4 in byte order), {@code age} as unsigned;
 * {@code name} is the path as the linker wrote it.
 *
 * @param buildId the build id of an ELF image or the UUID of a Mach-O image, in lower-case hex as its own system writes it; absent for PE
 */
public record PdbIdentity(
        String name, String guid, int age, @Nullable String buildId) {

    /** Of a PE image. */
    public PdbIdentity(String name, String guid, int age) {
        this(name, guid, age, null);
    }

    /** The symbol-server key directory: GUID followed by the age in hex without leading zeros. */
    public String key() {
        return guid + Integer.toHexString(age).toUpperCase(Locale.ROOT);
    }

    /** The last component of the path that the linker wrote, whatever its separators. */
    public String fileName() {
        return name.substring(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1);
    }
}
