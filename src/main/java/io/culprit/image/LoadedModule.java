package io.culprit.image;

import io.culprit.machine.Address;
import org.jspecify.annotations.Nullable;

/**
 * An image in memory, as the dump lists it.
 *
 * @param name file name as the dump writes it, without folder, e.g. {@code nvlddmkm.sys}
 * @param path full path where the dump keeps one
 * @param base address of the first byte
 * @param sizeBytes SizeOfImage, at least 0
 * @param timestamp TimeDateStamp of the PE header as unsigned 32-bit value; often a content hash, not a date
 * @param checksum CheckSum of the PE header, absent where the dump has none
 * @param flags of its entry in the kernel's list (KLDR_DATA_TABLE_ENTRY.Flags), 0 where the dump has none
 */
public record LoadedModule(
        String name,
        @Nullable String path,
        long base,
        long sizeBytes,
        long timestamp,
        @Nullable Long checksum,
        @Nullable PdbIdentity pdb,
        @Nullable VersionFacts version,
        int flags) {

    /** LDRP_IMAGE_VERIFYING, as ReactOS' headers have it: the image is checked by Driver Verifier. */
    private static final int VERIFYING = 0x0200_0000;

    /** A module without flags. */
    public LoadedModule(
            String name,
            @Nullable String path,
            long base,
            long sizeBytes,
            long timestamp,
            @Nullable Long checksum,
            @Nullable PdbIdentity pdb,
            @Nullable VersionFacts version) {
        this(name, path, base, sizeBytes, timestamp, checksum, pdb, version, 0);
    }

    /** Whether Driver Verifier checks the image. */
    public boolean verified() {
        return (flags & VERIFYING) != 0;
    }

    /** Whether the address lies in this image. */
    public boolean holds(long address) {
        return Address.within(address, base, sizeBytes);
    }

    /** The same module with what was later learned from its headers. */
    public LoadedModule with(@Nullable PdbIdentity newPdb, @Nullable VersionFacts newVersion) {
        return new LoadedModule(name, path, base, sizeBytes, timestamp, checksum, newPdb, newVersion, flags);
    }
}
