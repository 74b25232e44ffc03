package io.culprit.image;

import io.culprit.machine.Address;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The one way from an address to a module. Both lists keep the order of the dump. */
public final class Modules {

    private final List<LoadedModule> loaded;
    private final List<UnloadedModule> unloaded;
    private final LoadedModule[] byBase;

    private Modules(List<LoadedModule> loaded, List<UnloadedModule> unloaded) {
        this.loaded = List.copyOf(loaded);
        this.unloaded = List.copyOf(unloaded);
        this.byBase = loaded.toArray(new LoadedModule[0]);
        java.util.Arrays.sort(byBase, new ByBase());
    }

    /** Modules in the order of the dump. */
    public static Modules of(List<LoadedModule> loaded, List<UnloadedModule> unloaded) {
        return new Modules(loaded, unloaded);
    }

    /** Loaded images in the order of the dump. */
    public List<LoadedModule> loaded() {
        return loaded;
    }

    /** Unloaded images in the order of the dump. */
    public List<UnloadedModule> unloaded() {
        return unloaded;
    }

    /** The loaded module that holds the address. */
    public Optional<LoadedModule> at(long address) {
        int low = 0;
        int high = byBase.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(byBase[middle].base(), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && byBase[high].holds(address) ? Optional.of(byBase[high]) : Optional.empty();
    }

    /** The unloaded module that held the address; the most recent entry wins. */
    public Optional<UnloadedModule> unloadedAt(long address) {
        for (int i = unloaded.size() - 1; i >= 0; i--) {
            if (unloaded.get(i).held(address)) {
                return Optional.of(unloaded.get(i));
            }
        }
        return Optional.empty();
    }

    /** The first loaded module of this file name, without regard to case. */
    public Optional<LoadedModule> named(String name) {
        for (LoadedModule module : loaded) {
            if (module.name().equalsIgnoreCase(name)) {
                return Optional.of(module);
            }
        }
        return Optional.empty();
    }

    private static final class ByBase implements Comparator<LoadedModule> {
        @Override
        public int compare(LoadedModule left, LoadedModule right) {
            return Address.below(left.base(), right.base()) ? -1 : left.base() == right.base() ? 0 : 1;
        }
    }
}
