package io.culprit.image.elf;

import io.culprit.image.CallerRules;
import io.culprit.image.ImageFile;
import io.culprit.image.ImageFolders;
import io.culprit.image.LoadedModule;
import io.culprit.image.NotAnImageException;
import io.culprit.image.PdbIdentity;
import io.culprit.machine.Budget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ELF images in folders, by the module's name, or by its build id as debuggers file what was stripped: {@code .build-id/ab/cdef...debug}.
 * One of another build is no answer: a warning says so. Not for several threads at once.
 */
public final class ElfFolders implements AutoCloseable {

    private static final int SHORTEST_ID = 4;

    private final List<Path> folders;
    private final ImageFolders names;
    private final Budget budget;
    private final Map<Long, Optional<ElfImage>> known = new HashMap<>();
    private final List<ImageFile> open = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Looks in these folders, in order. */
    public ElfFolders(List<Path> folders) {
        this(folders, Budget.none());
    }

    /** As without a budget; when it is spent, there are no more rules. */
    public ElfFolders(List<Path> folders, Budget budget) {
        this.folders = List.copyOf(folders);
        this.budget = budget;
        this.names = new ImageFolders(folders);
    }

    /** The call frame rules of a module at an RVA, from its image or from what debuggers keep beside it. */
    public Optional<CallerRules> rules(LoadedModule module, long rva) {
        PdbIdentity identity = module.pdb();
        String id = identity == null ? null : identity.buildId();
        if (id == null || folders.isEmpty() || !budget.go()) {
            return Optional.empty();
        }
        Optional<ElfImage> image = known.get(module.base());
        if (image == null) {
            image = find(module, id);
            known.put(module.base(), image);
        }
        return image.flatMap(found -> found.rules(rva));
    }

    private Optional<ElfImage> find(LoadedModule module, String id) {
        for (Path file : candidates(module, id)) {
            ElfImage image = matching(file, module, id);
            if (image != null) {
                return Optional.of(image);
            }
        }
        return Optional.empty();
    }

    private List<Path> candidates(LoadedModule module, String id) {
        List<Path> files = new ArrayList<>(names.named(module));
        if (id.length() >= SHORTEST_ID) {
            for (Path folder : folders) {
                Path file =
                        folder.resolve(".build-id").resolve(id.substring(0, 2)).resolve(id.substring(2) + ".debug");
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
            }
        }
        return files;
    }

    private @Nullable ElfImage matching(Path file, LoadedModule module, String id) {
        try {
            ImageFile contents = ImageFile.open(file, budget);
            open.add(contents);
            ElfImage image = new ElfImage(contents);
            String found = image.buildId().orElse("");
            if (same(found, id)) {
                return image;
            }
            warnings.add(file + " is another build of " + module.name() + ": it has "
                    + (found.isEmpty() ? "no build id" : "build id " + found) + ", the dump has " + id);
        } catch (NotAnImageException damaged) {
            warnings.add(file + " is no ELF image that can be used: " + damaged.getMessage());
        } catch (IOException | VirtualMachineError unreadable) {
            warnings.add(file + " cannot be read: " + unreadable.getMessage());
        }
        return null;
    }

    /** Older writers of dumps keep 16 bytes of a build id. */
    private static boolean same(String found, String id) {
        return found.length() >= SHORTEST_ID && (id.equals(found) || id.length() == 32 && found.startsWith(id));
    }

    /** What went wrong so far, one sentence each. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void close() {
        open.forEach(ImageFile::close);
        open.clear();
        names.close();
    }
}
