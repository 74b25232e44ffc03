package io.culprit.symbol.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/**
 * A symbol store in a folder: {@code name/key/name}, with the first two letters in front of it where {@code index2.txt} says so; the
 * file itself, its compressed form, or {@code file.ptr} that points at it. Case does not matter, even where the file system minds.
 */
final class StoreFolder {

    private static final int MAX_LISTED = 100_000;
    private static final long MAX_POINTER_BYTES = 4096;

    private final Path root;

    StoreFolder(Path root) {
        this.root = root;
    }

    /** The file of this key as it lies in the store, unpacked or packed. */
    Optional<Path> find(SymbolKey key) {
        Optional<Path> folder = entry(base(key), key.folder()).flatMap(named -> entry(named, key.key()));
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> plain = file(folder.get(), key.file());
        Optional<Path> packed = plain.isPresent() ? plain : file(folder.get(), key.compressed());
        return packed.isPresent() ? packed : pointer(folder.get());
    }

    /**
     * Copies a file into the store, whole or not at all. One that others have put there meanwhile gives way at once: a move that is not
     * atomic deletes it first, and who opens it then finds none.
     *
     * @return where it lies now
     */
    Path keep(SymbolKey key, Path file) throws IOException {
        Path folder = base(key).resolve(key.folder()).resolve(key.key());
        Files.createDirectories(folder);
        Path target = folder.resolve(key.file());
        if (target.equals(file)) {
            return target;
        }
        Path part = Files.createTempFile(folder, "culprit", ".part");
        try {
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AccessDeniedException open) {
            if (!Files.isRegularFile(target)) { // Windows replaces no file that somebody has open; it is the same
                throw open;
            }
        } finally {
            Files.deleteIfExists(part);
        }
        return target;
    }

    private Path base(SymbolKey key) {
        boolean tiers = key.folder().length() >= 2 && Files.exists(root.resolve("index2.txt"));
        return tiers ? root.resolve(key.folder().substring(0, 2).toLowerCase(Locale.ROOT)) : root;
    }

    /** {@code file.ptr} holds the path of the real file, with {@code PATH:} in front of it or not. */
    private static Optional<Path> pointer(Path folder) {
        Optional<Path> pointer = file(folder, "file.ptr");
        try {
            if (pointer.isEmpty() || Files.size(pointer.get()) > MAX_POINTER_BYTES) {
                return Optional.empty();
            }
            String text =
                    Files.readString(pointer.get(), StandardCharsets.UTF_8).strip();
            if (text.startsWith("MSG:")) {
                return Optional.empty();
            }
            Path target = Path.of(text.startsWith("PATH:") ? text.substring(5).strip() : text);
            return Files.isRegularFile(target) ? Optional.of(target) : Optional.empty();
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Path> file(Path folder, String name) {
        return entry(folder, name).filter(Files::isRegularFile);
    }

    /** The entry of this name, whatever its case. */
    static Optional<Path> entry(Path folder, String name) {
        Path exact = folder.resolve(name);
        if (Files.exists(exact)) {
            return Optional.of(exact);
        }
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            int seen = 0;
            for (Path entry : entries) {
                if (String.valueOf(entry.getFileName()).equalsIgnoreCase(name)) {
                    return Optional.of(entry);
                }
                if (++seen > MAX_LISTED) {
                    break;
                }
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
