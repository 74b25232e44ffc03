package io.culprit.symbol.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A symbol path in the grammar of {@code _NT_SYMBOL_PATH} (Windows debugger documentation, "Symbol path for Windows debuggers"):
 * elements separated by semicolons, searched from left to right. What cannot be used is a warning, not an error.
 *
 * @param elements in order
 * @param warnings one sentence for each element, or part of one, that was left out
 */
public record SymbolPath(List<Element> elements, List<String> warnings) {

    private static final int MAX_STORES = 10;
    private static final int MAX_ELEMENTS = 100;

    /** One element. */
    public sealed interface Element {}

    /** A folder with the files themselves, in it or in {@code symbols\<extension>} or {@code <extension>} below it. */
    public record Folder(Path path) implements Element {}

    /** A chain of stores: a find is copied to every store on its left; the last may be a server. */
    public record Chain(List<Store> stores) implements Element {}

    /** Keeps what elements on its right find. */
    public record Cache(Path path) implements Element {}

    /** A place that files symbols by key. */
    public sealed interface Store {}

    /** A store in a folder. */
    public record FolderStore(Path path) implements Store {}

    /** A store behind http or https; the URL has no slash at its end. */
    public record ServerStore(String url) implements Store {}

    /** Copies the lists. */
    public SymbolPath {
        elements = List.copyOf(elements);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a symbol path.
     *
     * @param defaultStore the store that {@code cache*} and an empty store of a chain mean
     */
    public static SymbolPath parse(String text, Path defaultStore) {
        Parser parser = new Parser(defaultStore);
        for (String element : text.split(";")) {
            parser.element(element.strip());
        }
        return new SymbolPath(parser.elements, parser.warnings);
    }

    /** Whether anything in it names a server. */
    public boolean usesNetwork() {
        for (Element element : elements) {
            if (element instanceof Chain chain && chain.stores().stream().anyMatch(ServerStore.class::isInstance)) {
                return true;
            }
        }
        return false;
    }

    /** The folders that must be there for anything to be found in them: not those that keep what others have. */
    public List<Path> sources() {
        List<Path> sources = new ArrayList<>();
        for (Element element : elements) {
            if (element instanceof Folder folder) {
                sources.add(folder.path());
            } else if (element instanceof Chain chain && chain.stores().getLast() instanceof FolderStore store) {
                sources.add(store.path());
            }
        }
        return sources;
    }

    /** The folders of this path alone, each for itself: looking along it asks no server, and copies nothing from store to store. */
    public SymbolPath local() {
        List<Element> here = new ArrayList<>();
        for (Element element : elements) {
            switch (element) {
                case Folder folder -> here.add(folder);
                case Cache cache -> here.add(new Chain(List.of(new FolderStore(cache.path()))));
                case Chain chain -> {
                    for (Store store : chain.stores()) {
                        if (store instanceof FolderStore) {
                            here.add(new Chain(List.of(store)));
                        }
                    }
                }
            }
        }
        return new SymbolPath(here, warnings);
    }

    /** This path behind a store that keeps whatever is found along it. */
    public SymbolPath keptIn(Path store) {
        List<Element> all = new ArrayList<>();
        all.add(new Cache(store));
        all.addAll(elements);
        return new SymbolPath(all, warnings);
    }

    private static final class Parser {

        private final Path defaultStore;
        private final List<Element> elements = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        Parser(Path defaultStore) {
            this.defaultStore = defaultStore;
        }

        void element(String text) {
            if (text.isEmpty() || elements.size() >= MAX_ELEMENTS) {
                return;
            }
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.startsWith("srv*")) {
                chain(text.substring(4));
            } else if (lower.startsWith("symsrv*")) {
                symbolServer(text.substring(7));
            } else if (lower.startsWith("cache*")) {
                folder(text.substring(6)).ifPresent(path -> elements.add(new Cache(path)));
            } else if (isUrl(text)) {
                chain("*" + text);
            } else {
                folder(text).ifPresent(path -> elements.add(new Folder(path)));
            }
        }

        private void symbolServer(String rest) {
            int star = rest.indexOf('*');
            String library = star < 0 ? rest : rest.substring(0, star);
            if (library.equalsIgnoreCase("symsrv.dll") && star >= 0) {
                chain(rest.substring(star + 1));
            } else {
                warnings.add("symbol path: the symbol server library " + library + " is not supported");
            }
        }

        private void chain(String text) {
            List<Store> stores = new ArrayList<>();
            String[] parts = text.split("\\*", -1);
            for (int i = 0; i < parts.length; i++) {
                String part = parts[i].strip();
                boolean last = i == parts.length - 1;
                if (isUrl(part) && !last) {
                    warnings.add(
                            "symbol path: only the last store of a chain may be a server, " + part + " is left out");
                } else if (isUrl(part)) {
                    stores.add(new ServerStore(part.endsWith("/") ? part.substring(0, part.length() - 1) : part));
                } else {
                    folder(part).ifPresent(path -> stores.add(new FolderStore(path)));
                }
            }
            if (stores.size() > MAX_STORES) {
                warnings.add("symbol path: a chain has at most " + MAX_STORES + " stores, the others are left out");
            }
            if (!stores.isEmpty()) {
                elements.add(new Chain(withPlaceToKeep(stores.subList(0, Math.min(MAX_STORES, stores.size())))));
            }
        }

        /** A lone server needs a folder in front of it, to keep what it sends. */
        private List<Store> withPlaceToKeep(List<Store> stores) {
            if (stores.size() > 1 || !(stores.getFirst() instanceof ServerStore)) {
                return List.copyOf(stores);
            }
            return List.of(new FolderStore(defaultStore), stores.getFirst());
        }

        private Optional<Path> folder(String text) {
            if (text.isEmpty()) {
                return Optional.of(defaultStore);
            }
            try {
                return Optional.of(Path.of(text));
            } catch (InvalidPathException bad) {
                warnings.add("symbol path: " + text + " is not a path");
                return Optional.empty();
            }
        }

        private static boolean isUrl(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            return lower.startsWith("http://") || lower.startsWith("https://");
        }
    }
}
