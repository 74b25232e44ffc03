package io.culprit.symbol.store;

import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.image.PeImage;
import io.culprit.machine.Budget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out of module after module what it needs, and whether that is there. Not for several threads at once. */
public final class SymbolNeeds implements AutoCloseable {

    /** The folder of a store that keeps half downloads. No file of a dump can have that name. */
    private static final String PARTS = ".parts";

    private final SymbolFiles files;
    private final Set<String> warnings = new LinkedHashSet<>();

    private SymbolNeeds(SymbolFiles files) {
        this.files = files;
    }

    /** Looks in the folders of a path, and asks no server. */
    public static SymbolNeeds local(SymbolPath path) {
        return new SymbolNeeds(new SymbolFiles(path.local(), Progress.SILENT));
    }

    /**
     * Looks along a path, and keeps what is found in a store; what is there already is asked of nobody, and of what is half there the
     * rest.
     */
    public static SymbolNeeds fetching(SymbolPath path, Path store, Progress progress, Downloads downloads) {
        return new SymbolNeeds(new SymbolFiles(
                path.keptIn(store),
                progress,
                SymbolServer.Timeouts.DEFAULT,
                store.resolve(PARTS),
                downloads,
                Budget.none()));
    }

    /** Takes away what {@link #fetching} put beside the files of a store, if no half download is left in it. */
    public static void tidy(Path store) {
        try {
            Files.deleteIfExists(store.resolve(PARTS));
        } catch (IOException left) {
            // half a download is there: the next run goes on with it
        }
    }

    /** What a module needs. A module whose PDB the dump does not name is asked of its image. */
    public SymbolNeed of(LoadedModule module) {
        try (StoreImages images = new StoreImages(files);
                PdbSymbols symbols = new PdbSymbols(files, images)) {
            PeImage image = images.of(module).orElse(null);
            SymbolNeed need = need(module, image, symbols.has(module));
            warnings.addAll(images.warnings());
            warnings.addAll(symbols.warnings());
            return need;
        } finally {
            files.sweep();
        }
    }

    private static SymbolNeed need(LoadedModule module, @Nullable PeImage image, boolean symbolsFound) {
        PdbIdentity named = module.pdb();
        PdbIdentity pdb = named != null || image == null ? named : image.pdb().orElse(null);
        SymbolKey symbols = pdb == null ? null : key(pdb).orElse(null);
        return new SymbolNeed(
                module,
                pdb,
                symbols,
                symbolsFound,
                SymbolKey.of(module).orElse(null),
                image != null,
                symbols == null ? why(pdb, image) : null);
    }

    /** An ELF module has the build id where a PDB's identity stands, and only Breakpad's symbols. */
    private static Optional<SymbolKey> key(PdbIdentity pdb) {
        boolean program = pdb.fileName().toLowerCase(Locale.ROOT).endsWith(".pdb");
        return program ? SymbolKey.of(pdb) : SymbolKey.ofBreakpad(pdb);
    }

    private static String why(@Nullable PdbIdentity pdb, @Nullable PeImage image) {
        if (pdb != null) {
            return "the PDB has a name that cannot be looked up";
        }
        return image == null
                ? "the dump does not name the PDB, and the image that does was not found"
                : "the image names no PDB";
    }

    /** What went wrong so far, one sentence each, without repetition. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void close() {
        files.close();
    }
}
