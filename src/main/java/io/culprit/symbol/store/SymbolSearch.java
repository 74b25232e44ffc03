package io.culprit.symbol.store;

import io.culprit.image.ImageFolders;
import io.culprit.image.Images;
import io.culprit.image.elf.ElfFolders;
import io.culprit.machine.Budget;
import io.culprit.symbol.Symbols;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where symbols and executables of one analysis come from: the image path, the symbol path, and the images in the dump's memory.
 * Nothing is opened, and no server is asked, before somebody wants a name.
 */
public final class SymbolSearch implements AutoCloseable {

    private final String path;
    private final SymbolPath places;
    private final SymbolFiles files;
    private final ImageFolders folders;
    private final ElfFolders elves;
    private final StoreImages stores;
    private final Images images;
    private final PdbSymbols symbols;
    private final List<String> pathWarnings = new ArrayList<>();

    /**
     * Prepares a search.
     *
     * @param symbolPath in the grammar of {@code _NT_SYMBOL_PATH}; absent for none
     * @param imagePath folders or stores with executables, separated by semicolons; absent for none
     * @param inMemory images that the dump's memory holds
     * @param defaultStore the folder that {@code cache*} and empty stores mean
     */
    public SymbolSearch(
            @Nullable String symbolPath,
            @Nullable String imagePath,
            Images inMemory,
            Path defaultStore,
            Progress progress) {
        this(
                symbolPath,
                imagePath,
                inMemory,
                defaultStore,
                progress,
                new Downloads(Downloads.DEFAULT_FILE_BYTES),
                Budget.none());
    }

    /** As above, with what servers may still send; when the budget is spent, symbols and executables read as absent. */
    public SymbolSearch(
            @Nullable String symbolPath,
            @Nullable String imagePath,
            Images inMemory,
            Path defaultStore,
            Progress progress,
            Downloads downloads,
            Budget budget) {
        this.path = symbolPath == null ? "" : symbolPath;
        this.places = SymbolPath.parse(path, defaultStore);
        this.files = new SymbolFiles(places, progress, SymbolServer.Timeouts.DEFAULT, null, downloads, budget);
        List<Path> named = folders(imagePath);
        this.folders = new ImageFolders(named, budget);
        this.elves = new ElfFolders(named, budget);
        this.stores = new StoreImages(files, budget);
        this.images = folders.or(stores);
        this.symbols = new PdbSymbols(files, inMemory.or(images), elves::rules, budget);
    }

    /** The per-user folder that keeps what servers send, by the conventions of the system whose variables these are. */
    public static Path defaultStore(Map<String, String> variables) {
        String local = variables.get("LOCALAPPDATA");
        if (local != null) {
            return Path.of(local, "culprit", "symbols");
        }
        String cache = variables.get("XDG_CACHE_HOME");
        String home = variables.getOrDefault("HOME", ".");
        return cache != null && !cache.isBlank()
                ? Path.of(cache, "culprit", "symbols")
                : Path.of(home, ".cache", "culprit", "symbols");
    }

    private List<Path> folders(@Nullable String imagePath) {
        List<Path> found = new ArrayList<>();
        for (String part : imagePath == null ? new String[0] : ImageFolders.parts(imagePath)) {
            try {
                found.add(Path.of(part));
            } catch (InvalidPathException bad) {
                pathWarnings.add("image path: " + part + " is not a path");
            }
        }
        return found;
    }

    /** The symbol path as it was given; empty for none. */
    public String path() {
        return path;
    }

    /** What modules need, and whether the folders of the symbol path have it; no server is asked. */
    public SymbolNeeds needs() {
        return SymbolNeeds.local(places);
    }

    /** Executables from the image path and the symbol path. */
    public Images images() {
        return images;
    }

    /** Names from PDBs, else from exports. */
    public Symbols symbols() {
        return symbols;
    }

    /** What went wrong so far, one sentence each, without repetition. */
    public List<String> warnings() {
        Set<String> all = new LinkedHashSet<>(pathWarnings);
        all.addAll(symbols.warnings());
        all.addAll(folders.warnings());
        all.addAll(elves.warnings());
        all.addAll(stores.warnings());
        return List.copyOf(all);
    }

    @Override
    public void close() {
        symbols.close();
        stores.close();
        elves.close();
        folders.close();
        files.close();
    }
}
