package io.culprit.symbol.store;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Budget;
import io.culprit.symbol.store.SymbolPath.Cache;
import io.culprit.symbol.store.SymbolPath.Chain;
import io.culprit.symbol.store.SymbolPath.Element;
import io.culprit.symbol.store.SymbolPath.Folder;
import io.culprit.symbol.store.SymbolPath.FolderStore;
import io.culprit.symbol.store.SymbolPath.ServerStore;
import io.culprit.symbol.store.SymbolPath.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds files along a symbol path: local folders and stores first to last, servers where the path names them. A candidate that is not
 * the wanted file is a warning, and the search goes on. Not for several threads at once.
 */
public final class SymbolFiles implements AutoCloseable {

    private static final long NOTHING_FROM_SERVERS = 0;

    private final SymbolPath path;
    private final SymbolServer.Timeouts timeouts;
    private final Progress progress;
    private final Downloads downloads;
    private final Budget budget;
    private final Map<String, SymbolServer> servers = new HashMap<>();
    /** By {@link SymbolKey#path()}: the hash of a record is made of classes that are spun at every start. */
    private final Map<String, Optional<Path>> known = new HashMap<>();

    private final List<String> warnings = new ArrayList<>();
    private final List<Path> temporary = new ArrayList<>();
    private final @Nullable Path parts;

    /** Looks along a path; downloads are told to {@code progress}. */
    SymbolFiles(SymbolPath path, Progress progress) {
        this(path, progress, SymbolServer.Timeouts.DEFAULT, null);
    }

    /** {@code parts} is the folder that keeps half a download for the next run. */
    SymbolFiles(SymbolPath path, Progress progress, SymbolServer.Timeouts timeouts, @Nullable Path parts) {
        this(path, progress, timeouts, parts, new Downloads(Downloads.DEFAULT_FILE_BYTES), Budget.none());
    }

    /** As above, with what servers may send; waiting for them is no work of the analysis. */
    SymbolFiles(
            SymbolPath path,
            Progress progress,
            SymbolServer.Timeouts timeouts,
            @Nullable Path parts,
            Downloads downloads,
            Budget budget) {
        this.parts = parts;
        this.downloads = downloads;
        this.budget = budget;
        this.path = path;
        this.progress = progress;
        this.timeouts = timeouts;
        this.warnings.addAll(path.warnings());
    }

    /** The file of this key; {@code wanted} says whether a candidate is the right one, and why not by a warning of its own. */
    public Optional<Path> find(SymbolKey key, Predicate<Path> wanted) {
        return find(key, downloads.mostOfFile(), wanted);
    }

    /** As above, without asking a server: for what is nice to have. */
    Optional<Path> findNear(SymbolKey key, Predicate<Path> wanted) {
        return search(key, NOTHING_FROM_SERVERS, wanted);
    }

    /** The image of a module, whose header bounds what a server may send. */
    Optional<Path> findImage(SymbolKey key, LoadedModule module, Predicate<Path> wanted) {
        return find(key, downloads.mostOfImage(module.sizeBytes()), wanted);
    }

    private Optional<Path> find(SymbolKey key, long mostBytes, Predicate<Path> wanted) {
        Optional<Path> found = known.get(key.path());
        if (found == null) {
            found = search(key, mostBytes, wanted);
            known.put(key.path(), found);
        }
        return found;
    }

    /** Whether there is no place to look. */
    boolean pathless() {
        return path.elements().isEmpty();
    }

    /** What went wrong so far, one sentence each. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Optional<Path> search(SymbolKey key, long mostBytes, Predicate<Path> wanted) {
        List<StoreFolder> caches = new ArrayList<>();
        for (Element element : path.elements()) {
            Optional<Path> found = switch (element) {
                case Folder folder -> inFolder(folder.path(), key, wanted);
                case Cache cache -> inStore(new StoreFolder(cache.path()), key, wanted);
                case Chain chain -> inChain(chain, key, mostBytes, wanted);
            };
            if (found.isPresent()) {
                return Optional.of(kept(caches, key, found.get()));
            }
            if (element instanceof Cache cache) {
                caches.add(new StoreFolder(cache.path()));
            }
        }
        return Optional.empty();
    }

    private Optional<Path> inFolder(Path folder, SymbolKey key, Predicate<Path> wanted) {
        String extension = key.file().substring(key.file().lastIndexOf('.') + 1);
        for (Path place : List.of(folder.resolve("symbols").resolve(extension), folder.resolve(extension), folder)) {
            Optional<Path> file = StoreFolder.entry(place, key.file())
                    .filter(Files::isRegularFile)
                    .filter(wanted);
            if (file.isPresent()) {
                return file;
            }
        }
        return inStore(new StoreFolder(folder), key, wanted);
    }

    private Optional<Path> inStore(StoreFolder store, SymbolKey key, Predicate<Path> wanted) {
        return store.find(key).flatMap(this::unpacked).filter(wanted);
    }

    private Optional<Path> inChain(Chain chain, SymbolKey key, long mostBytes, Predicate<Path> wanted) {
        List<StoreFolder> left = new ArrayList<>();
        for (Store store : chain.stores()) {
            Optional<Path> found = switch (store) {
                case FolderStore folder -> inStore(new StoreFolder(folder.path()), key, wanted);
                case ServerStore server ->
                    mostBytes == NOTHING_FROM_SERVERS
                            ? Optional.<Path>empty()
                            : download(server.url(), key, mostBytes, wanted);
            };
            if (found.isPresent()) {
                return Optional.of(kept(left, key, found.get()));
            }
            if (store instanceof FolderStore folder) {
                left.add(new StoreFolder(folder.path()));
            }
        }
        return Optional.empty();
    }

    private Optional<Path> download(String url, SymbolKey key, long mostBytes, Predicate<Path> wanted) {
        if (!downloads.open()) {
            warnings.add("symbol server " + url + " is not asked for " + key.file() + ": " + downloads.said());
            return Optional.empty();
        }
        SymbolServer server =
                servers.computeIfAbsent(url, unused -> new SymbolServer(url, timeouts, progress, parts, downloads));
        try {
            Path target = temporary();
            boolean got = false;
            long asked = System.nanoTime();
            try {
                got = server.fetch(key, mostBytes, target);
            } finally {
                budget.waitedSince(asked);
                if (!got) {
                    Files.deleteIfExists(target);
                }
            }
            return got ? unpacked(target).filter(wanted) : Optional.empty();
        } catch (IOException failure) {
            warnings.add("symbol server " + failure.getMessage());
            return Optional.empty();
        }
    }

    /** The file itself, or what it packs. */
    private Optional<Path> unpacked(Path file) {
        try {
            if (!Packed.is(file)) {
                return Optional.of(file);
            }
            Path target = temporary();
            boolean whole = false;
            try {
                Packed.unpack(file, target, budget);
                whole = true;
            } finally {
                if (!whole) {
                    Files.deleteIfExists(target);
                }
            }
            return Optional.of(target);
        } catch (IOException failure) {
            warnings.add(file + ": " + failure.getMessage());
            return Optional.empty();
        }
    }

    /** Copies a find to the stores on its left; a store that cannot be written is a warning. */
    private Path kept(List<StoreFolder> stores, SymbolKey key, Path file) {
        Path best = file;
        for (StoreFolder store : stores) {
            try {
                Path copy = store.keep(key, file);
                best = temporary.contains(best) ? copy : best;
            } catch (IOException unwritable) {
                warnings.add("symbol store cannot keep " + key.file() + ": " + unwritable.getMessage());
            }
        }
        return best;
    }

    private Path temporary() throws IOException {
        Path file = Files.createTempFile("culprit", ".symbols");
        temporary.add(file);
        file.toFile().deleteOnExit();
        return file;
    }

    /** Deletes the temporary files of what was found so far; nobody may have them open. */
    void sweep() {
        known.values().removeIf(file -> file.isPresent() && temporary.contains(file.get()));
        close();
        temporary.clear();
    }

    @Override
    public void close() {
        for (Path file : temporary) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException stays) {
                warnings.add(file + " cannot be deleted: " + stays.getMessage());
            }
        }
    }
}
