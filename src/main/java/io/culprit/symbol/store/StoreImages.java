package io.culprit.symbol.store;

import io.culprit.image.ImageFolders;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.Budget;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executables from the stores and servers of a symbol path, which file them by time stamp and size. */
public final class StoreImages implements Images {

    private final SymbolFiles files;
    private final ImageFolders opener;
    private final Map<Long, Optional<PeImage>> known = new HashMap<>();

    /** Images along the path that {@code files} searches. */
    public StoreImages(SymbolFiles files) {
        this(files, Budget.none());
    }

    StoreImages(SymbolFiles files, Budget budget) {
        this.files = files;
        this.opener = new ImageFolders(List.of(), budget);
    }

    @Override
    public Optional<PeImage> of(LoadedModule module) {
        Optional<PeImage> found = known.get(module.base());
        if (found == null) {
            found = SymbolKey.of(module).flatMap(key -> find(key, module));
            known.put(module.base(), found);
        }
        return found;
    }

    /** Only one that was wanted before: nothing is fetched to be compared. */
    @Override
    public Optional<PeImage> onDisk(LoadedModule module) {
        return known.getOrDefault(module.base(), Optional.empty());
    }

    private Optional<PeImage> find(SymbolKey key, LoadedModule module) {
        Optional<Path> file = files.findImage(
                key, module, candidate -> opener.open(candidate, module).isPresent());
        return file.flatMap(found -> opener.open(found, module));
    }

    @Override
    public List<String> warnings() {
        return opener.warnings();
    }

    @Override
    public void close() {
        opener.close();
    }
}
