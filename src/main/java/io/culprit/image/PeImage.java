package io.culprit.image;

import io.culprit.machine.AddressSpace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A PE image, from a file or from the memory of a dump. Everything is read by RVA when asked; what lies on missing pages is absent,
 * never zero.
 */
public final class PeImage {

    private final PeHeader header;
    private final AddressSpace contents;
    private final FunctionTable functions;
    private @Nullable Exports exports;
    private @Nullable String trouble;

    private PeImage(PeHeader header, AddressSpace contents) {
        this.header = header;
        this.contents = contents;
        this.functions = FunctionTable.of(header, contents);
    }

    /** An image as it is on disk: {@code file} is read by file offset. */
    public static PeImage ofFile(AddressSpace file) throws NotAnImageException {
        PeHeader header = PeHeader.parse(file);
        return new PeImage(header, new FileLayout(file, header));
    }

    /** An image that was loaded at {@code base}. */
    public static PeImage ofMemory(AddressSpace memory, long base) throws NotAnImageException {
        PeHeader header = PeHeader.parse(new MemoryLayout(memory, base, Integer.MAX_VALUE));
        return new PeImage(header, new MemoryLayout(memory, base, header.sizeBytes()));
    }

    /** The headers. */
    public PeHeader header() {
        return header;
    }

    /** The image's bytes by RVA. */
    public AddressSpace contents() {
        return contents;
    }

    /** The exception directory: which function holds an RVA, and where its unwind information lies. */
    public FunctionTable functions() {
        return functions;
    }

    /** Exported names. */
    public Exports exports() {
        Exports known = exports;
        if (known == null) {
            try {
                known = Exports.of(header.directory(PeDirectory.EXPORT), contents);
            } catch (VirtualMachineError broken) {
                troubled("exports", broken);
                known = Exports.of(new PeDirectory(0, 0), contents);
            }
            exports = known;
        }
        return known;
    }

    /** The names of the files that it imports from, in lower case; empty where the names are not to be read. */
    public List<String> imports() {
        try {
            return Imports.of(header.directory(PeDirectory.IMPORT), contents);
        } catch (VirtualMachineError broken) {
            troubled("imports", broken);
            return List.of();
        }
    }

    /** The PDB that belongs to the image, from its CodeView RSDS record. */
    public Optional<PdbIdentity> pdb() {
        try {
            return DebugDirectory.pdb(header.directory(PeDirectory.DEBUG), contents);
        } catch (VirtualMachineError broken) {
            troubled("debug directory", broken);
            return Optional.empty();
        }
    }

    /** The version resource. */
    public Optional<VersionFacts> version() {
        try {
            return VersionResource.find(header.directory(PeDirectory.RESOURCE), contents);
        } catch (VirtualMachineError broken) {
            troubled("version resource", broken);
            return Optional.empty();
        }
    }

    private void troubled(String part, VirtualMachineError broken) {
        trouble = part + " cannot be read: " + broken;
    }

    /** Which part broke the virtual machine's bounds when it was read, and how; that part is absent then. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether it is the image that a dump lists: same TimeDateStamp and SizeOfImage, the key of symbol stores. */
    public boolean matches(LoadedModule module) {
        return header.timestamp() == module.timestamp() && header.sizeBytes() == module.sizeBytes();
    }
}
