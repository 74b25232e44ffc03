package io.culprit.image;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images as the memory of a dump holds them: most kernel dumps have only some pages of each. Not for several threads at once. */
public final class MemoryImages implements Images {

    private final AddressSpace memory;
    private final Map<Long, Optional<PeImage>> known = new HashMap<>();

    /** Images in {@code memory}. */
    public MemoryImages(AddressSpace memory) {
        this.memory = memory;
    }

    @Override
    public Optional<PeImage> of(LoadedModule module) {
        Optional<PeImage> found = known.get(module.base());
        if (found == null) {
            found = open(module);
            known.put(module.base(), found);
        }
        return found;
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>();
        for (Map.Entry<Long, Optional<PeImage>> image : known.entrySet()) {
            image.getValue()
                    .flatMap(PeImage::trouble)
                    .ifPresent(what -> all.add("the image at " + Address.hex(image.getKey()) + ": its " + what));
        }
        return all;
    }

    @Override
    public Optional<PeImage> onDisk(LoadedModule module) {
        return Optional.empty();
    }

    /** A header whose size differs from the list's belongs to an image that was there before. */
    private Optional<PeImage> open(LoadedModule module) {
        try {
            if (memory.findU32(module.base()).isEmpty()) {
                return Optional.empty(); // as for most of the hundreds of modules
            }
            PeImage image = PeImage.ofMemory(memory, module.base());
            return image.header().sizeBytes() == module.sizeBytes() ? Optional.of(image) : Optional.empty();
        } catch (NotAnImageException | VirtualMachineError absent) {
            return Optional.empty();
        }
    }

    /** The module with the PDB and version that its image tells, where the dump itself does not. */
    public LoadedModule described(LoadedModule module) {
        if (module.pdb() != null && module.version() != null) {
            return module;
        }
        Optional<PeImage> image = of(module);
        if (image.isEmpty()) {
            return module;
        }
        PdbIdentity pdb =
                module.pdb() != null ? module.pdb() : image.get().pdb().orElse(null);
        VersionFacts version = module.version() != null
                ? module.version()
                : image.get().version().orElse(null);
        return module.with(pdb, version);
    }
}
