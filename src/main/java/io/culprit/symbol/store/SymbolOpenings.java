package io.culprit.symbol.store;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.image.PeImage;
import io.culprit.machine.Budget;
import io.culprit.symbol.breakpad.BreakpadFile;
import io.culprit.symbol.pdb.BadPdbException;
import io.culprit.symbol.pdb.PdbFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Opens the symbol file that belongs to a module, and keeps why one that was found cannot be used. Not for several threads at once. */
final class SymbolOpenings {

    private final SymbolFiles files;
    private final Images images;
    private final Budget budget;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Map<Long, String> failures = new HashMap<>();

    /** Files along a path; {@code images} tell which PDB they have where the dump does not. */
    SymbolOpenings(SymbolFiles files, Images images, Budget budget) {
        this.budget = budget;
        this.files = files;
        this.images = images;
    }

    /** What went wrong so far, one sentence each. */
    List<String> warnings() {
        List<String> all = new ArrayList<>(files.warnings());
        all.addAll(warnings);
        return all;
    }

    /** Something that went wrong with the symbols of a module: a warning, and the reason why it has none. */
    void failed(LoadedModule module, String what) {
        warnings.add(what);
        failures.put(module.base(), what);
    }

    /** Why a module has no symbols, and what would bring them. */
    String why(LoadedModule module) {
        String failure = failures.get(module.base());
        if (failure != null) {
            return failure;
        }
        Optional<PdbIdentity> identity = identity(module);
        if (identity.isEmpty()) {
            return "which PDB it has stands in its image, and the dump does not hold that part (-i names a folder with"
                    + " the image)";
        }
        String wanted = SymbolKey.of(identity.get())
                .map(key -> key.file() + " (" + key.key() + ")")
                .orElse("its PDB");
        return files.pathless()
                ? "no symbol path (-y) leads to " + wanted
                : wanted + " is nowhere along the symbol path";
    }

    /** The PDB of a module: of the same build, or none. */
    Optional<PdbFile> pdb(LoadedModule module) {
        Optional<PdbIdentity> identity = identity(module);
        Optional<SymbolKey> key = identity.flatMap(SymbolKey::of);
        if (identity.isPresent() && key.isEmpty()) {
            failed(module, "the PDB of " + module.name() + " has a name that cannot be looked up");
        }
        if (key.isEmpty()) {
            return Optional.empty();
        }
        List<PdbFile> right = new ArrayList<>();
        files.find(key.get(), file -> matches(file, module, identity.get(), right));
        return right.stream().findFirst();
    }

    /**
     * Breakpad's symbols of a module: of the same build, or none.
     *
     * @param near whether no server is asked for them
     */
    Optional<BreakpadFile> breakpad(LoadedModule module, boolean near) {
        Optional<PdbIdentity> identity = identity(module);
        Optional<SymbolKey> key = identity.flatMap(SymbolKey::ofBreakpad);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        List<BreakpadFile> right = new ArrayList<>();
        Predicate<Path> belongs = file -> matches(file, module, key.get(), right);
        if (near) {
            files.findNear(key.get(), belongs);
        } else {
            files.find(key.get(), belongs);
        }
        return right.stream().findFirst();
    }

    private boolean matches(Path file, LoadedModule module, SymbolKey key, List<BreakpadFile> right) {
        try {
            BreakpadFile symbols = BreakpadFile.open(file, budget);
            if (symbols.id().equalsIgnoreCase(key.key())) {
                right.add(symbols);
                return true;
            }
            failed(
                    module,
                    file + " does not belong to " + module.name() + ": it has " + symbols.id() + ", the image names "
                            + key.key());
        } catch (IOException | VirtualMachineError bad) {
            failed(module, file + " cannot be used for " + module.name() + ": " + bad.getMessage());
        }
        return false;
    }

    private Optional<PdbIdentity> identity(LoadedModule module) {
        return module.pdb() != null
                ? Optional.of(module.pdb())
                : images.of(module).flatMap(PeImage::pdb);
    }

    private boolean matches(Path file, LoadedModule module, PdbIdentity identity, List<PdbFile> right) {
        try {
            PdbFile pdb = PdbFile.open(file, budget);
            if (pdb.matches(identity.guid(), identity.age())) {
                right.add(pdb);
                return true;
            }
            failed(
                    module,
                    "%s does not belong to %s: it has GUID %s and age %s, the image names %s and %s"
                            .formatted(
                                    file,
                                    module.name(),
                                    pdb.guid(),
                                    pdb.ages(),
                                    identity.guid(),
                                    Integer.toUnsignedString(identity.age())));
            pdb.close();
        } catch (IOException | BadPdbException | VirtualMachineError bad) {
            failed(module, file + " cannot be used for " + module.name() + ": " + bad.getMessage());
        }
        return false;
    }
}
