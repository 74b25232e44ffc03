package io.culprit.image;

import io.culprit.machine.Budget;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executables in folders, as {@code name}, or in symbol stores, as {@code name/TTTTTTTTSIZE/name} (two-tier stores put
 * {@code na/} before it). Upper and lower case do not matter. An image of another build is no answer: a warning says so. Not for
 * several threads at once.
 */
public final class ImageFolders implements Images {

    private static final int MAX_LISTED = 100_000;
    private static final int MAX_NAME = 255;

    /** How images of other systems begin: they are none of a PE module, and nobody's mistake. */
    private static final int ELF = 0x464C457F;

    private final List<Path> folders;
    private final Budget budget;
    private final Map<Path, Map<String, Path>> listings = new HashMap<>();
    private final Map<Long, Optional<PeImage>> known = new HashMap<>();
    private final List<ImageFile> open = new ArrayList<>();
    private final Map<Path, PeImage> images = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    /** Looks in these folders, in order. */
    public ImageFolders(List<Path> folders) {
        this(folders, Budget.none());
    }

    /** As without a budget; when it is spent, there are no more images. */
    public ImageFolders(List<Path> folders, Budget budget) {
        this.folders = List.copyOf(folders);
        this.budget = budget;
    }

    /**
     * The folders of an image path: elements separated by semicolons, each a folder or an element of the symbol path grammar
     * ({@code srv*FOLDER*...}, {@code cache*FOLDER}), whose folders count. Servers are left alone.
     */
    public static ImageFolders of(String imagePath) {
        List<Path> folders = new ArrayList<>();
        for (String part : parts(imagePath)) {
            folders.add(Path.of(part));
        }
        return new ImageFolders(folders);
    }

    /** What {@link #of} takes as folders, as it is written. */
    public static String[] parts(String imagePath) {
        List<String> folders = new ArrayList<>();
        for (String part : imagePath.replace('*', ';').split(";")) {
            if (isFolder(part)) {
                folders.add(part.strip());
            }
        }
        return folders.toArray(new String[0]);
    }

    private static boolean isFolder(String part) {
        String text = part.strip().toLowerCase(Locale.ROOT);
        boolean keyword =
                text.equals("srv") || text.equals("cache") || text.equals("symsrv") || text.equals("symsrv.dll");
        return !text.isEmpty() && !keyword && !text.contains("://") && part.indexOf('\0') < 0;
    }

    @Override
    public Optional<PeImage> of(LoadedModule module) {
        Optional<PeImage> found = known.get(module.base());
        if (found == null) {
            found = find(module);
            known.put(module.base(), found);
        }
        return found;
    }

    private Optional<PeImage> find(LoadedModule module) {
        if (!safe(module.name()) || !budget.go()) {
            return Optional.empty();
        }
        String name = module.name().toLowerCase(Locale.ROOT);
        for (Path folder : folders) {
            PeImage image = inFolder(folder, name, module);
            if (image != null) {
                return Optional.of(image);
            }
        }
        return Optional.empty();
    }

    private @Nullable PeImage inFolder(Path folder, String name, LoadedModule module) {
        PeImage stored = inStore(folder, name, module);
        if (stored == null && name.length() >= 2) {
            Path tier = entry(folder, name.substring(0, 2));
            stored = tier == null ? null : inStore(tier, name, module);
        }
        if (stored != null) {
            return stored;
        }
        Path plain = entry(folder, name);
        return plain == null || Files.isDirectory(plain) ? null : matching(plain, module);
    }

    private @Nullable PeImage inStore(Path store, String name, LoadedModule module) {
        Path byName = entry(store, name);
        Path byKey = byName == null ? null : entry(byName, key(module));
        Path file = byKey == null ? null : entry(byKey, name);
        return file == null ? null : matching(file, module);
    }

    /** The key directory of symbol stores: TimeDateStamp with eight digits, then SizeOfImage without leading zeros. */
    static String key(LoadedModule module) {
        String stamp = Long.toHexString(module.timestamp());
        return "0".repeat(Math.max(0, 8 - stamp.length())) + stamp + Long.toHexString(module.sizeBytes());
    }

    /** The files of a module's name in these folders, whatever its build. */
    public List<Path> named(LoadedModule module) {
        List<Path> files = new ArrayList<>();
        for (Path folder : safe(module.name()) ? folders : List.<Path>of()) {
            Path plain = entry(folder, module.name().toLowerCase(Locale.ROOT));
            if (plain != null && Files.isRegularFile(plain)) {
                files.add(plain);
            }
        }
        return files;
    }

    /** The image in a file, when it is the module's; else a warning. It stays open until this is closed. */
    public Optional<PeImage> open(Path file, LoadedModule module) {
        return Optional.ofNullable(matching(file, module));
    }

    private @Nullable PeImage matching(Path file, LoadedModule module) {
        try {
            ImageFile contents = ImageFile.open(file, budget);
            open.add(contents);
            if (contents.findU32(0).orElse(0) == ELF) {
                return null;
            }
            PeImage image = PeImage.ofFile(contents);
            if (image.matches(module)) {
                images.put(file, image);
                return image;
            }
            warnings.add(mismatch(file, image, module));
        } catch (NotAnImageException damaged) {
            warnings.add(file + " is not a PE image: " + damaged.getMessage());
        } catch (IOException | VirtualMachineError unreadable) {
            warnings.add(file + " cannot be read: " + unreadable.getMessage());
        }
        return null;
    }

    private static String mismatch(Path file, PeImage image, LoadedModule module) {
        return file + " is another build of " + module.name() + ": time stamp "
                + Long.toHexString(image.header().timestamp()) + " and size "
                + Long.toHexString(image.header().sizeBytes()) + ", the dump has "
                + Long.toHexString(module.timestamp()) + " and " + Long.toHexString(module.sizeBytes());
    }

    /** A name that a dump gives must not lead out of the folder. */
    private static boolean safe(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c == 0x7F || c == '/' || c == '\\' || c == ':') {
                return false;
            }
        }
        return true;
    }

    /** The entry of a folder whatever its case; exact names cost no listing. */
    private @Nullable Path entry(Path folder, String lowerName) {
        Path exact = folder.resolve(lowerName);
        return Files.exists(exact)
                ? exact
                : listings.computeIfAbsent(folder, ImageFolders::list).get(lowerName);
    }

    private static Map<String, Path> list(Path folder) {
        Map<String, Path> entries = new HashMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                if (entries.size() >= MAX_LISTED) {
                    break;
                }
                entries.putIfAbsent(path.getFileName().toString().toLowerCase(Locale.ROOT), path);
            }
        } catch (IOException | RuntimeException unreadable) {
            return entries;
        }
        return entries;
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        images.forEach((file, image) -> image.trouble().ifPresent(what -> all.add(file + ": its " + what)));
        return all;
    }

    @Override
    public void close() {
        open.forEach(ImageFile::close);
        open.clear();
    }
}
