package io.culprit.image;

/**
 * What ties an image to its PDB: the CodeView RSDS record. {@code guid} is the 32 upper-case hex digits of the symbol-server key
 * (Data1, Data2, Data3 as numbers, Data4 in byte order), {@code age} as unsigned; {@code name} is the path as the linker wrote it.
 */
public record PdbIdentity(String name, String guid, int age) {

    /** The symbol-server key directory: GUID followed by the age in hex without leading zeros. */
    public String key() {
        return guid + Integer.toHexString(age).toUpperCase(java.util.Locale.ROOT);
    }

    /** The last component of the path that the linker wrote, whatever its separators. */
    public String fileName() {
        return name.substring(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1);
    }
}
