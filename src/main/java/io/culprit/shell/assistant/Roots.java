package io.culprit.shell.assistant;

import io.culprit.dump.Unreadable;
import io.culprit.report.Printable;
import io.culprit.shell.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The folders that may be read. What lies elsewhere is refused before it is touched, and what a link leads to elsewhere before it is opened. */
public final class Roots {

    /** As they were named, and as they are without links. */
    private final List<Path> named;

    private final List<Path> real;

    private Roots(List<Path> named, List<Path> real) {
        this.named = named;
        this.real = real;
    }

    /**
     * These folders.
     *
     * @throws IOException when one is no folder that can be read
     */
    public static Roots of(List<Path> folders) throws IOException {
        Set<Path> named = new LinkedHashSet<>();
        Set<Path> real = new LinkedHashSet<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IOException(folder + " is not a folder");
            }
            named.add(folder.toAbsolutePath().normalize());
            real.add(folder.toRealPath());
        }
        return new Roots(List.copyOf(named), List.copyOf(real));
    }

    /** The folders, without links. */
    List<Path> folders() {
        return real;
    }

    /**
     * The real path of a file inside, named absolutely or from one of the folders.
     *
     * @throws RefusedException when it is outside, or no file
     */
    Path file(String name) {
        Path file = inside(name);
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(Printable.text(name)
                    + (Files.isDirectory(file)
                            ? " is a folder: find_dumps lists the dumps in it, triage_folder analyzes them"
                            : " is not a regular file"));
        }
        return file;
    }

    /**
     * A dump inside: a file, or {@code x.zip!Minidump/2.dmp}, one in an archive.
     *
     * @param file the real path
     * @param entry the names that lead to it in the archive, empty for the file itself or the first dump
     */
    record Place(Path file, String entry) {}

    /**
     * Where a dump is. A file whose own name has the mark comes first.
     *
     * @throws RefusedException when its file is outside, or no file
     */
    Place dump(String name) {
        if (!there(name)) {
            for (int mark = name.indexOf('!'); mark > 0; mark = name.indexOf('!', mark + 1)) {
                String archive = name.substring(0, mark);
                if (there(archive)) {
                    return new Place(file(archive), name.substring(mark + 1));
                }
            }
        }
        return new Place(file(name), "");
    }

    private boolean there(String name) {
        for (Path candidate : candidates(name)) {
            if ((within(candidate, named) || within(candidate, real)) && Files.isRegularFile(candidate)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The real path of a folder or file inside.
     *
     * @throws RefusedException when it is outside, or not there
     */
    Path inside(String name) {
        Path found = null;
        for (Path candidate : candidates(name)) {
            if (found == null && within(candidate, named) | within(candidate, real)) {
                found = Files.exists(candidate) ? candidate : null;
            }
        }
        if (found == null) {
            throw new RefusedException(
                    Printable.text(name) + " is not there, or outside of what may be read: " + shown());
        }
        try {
            Path without = found.toRealPath();
            if (within(without, real)) {
                return without;
            }
            throw new RefusedException(Printable.text(name) + " leads outside of what may be read: " + shown());
        } catch (IOException unreadable) {
            throw new RefusedException(Printable.text(name) + ": " + Unreadable.why(unreadable));
        }
    }

    /** What a name can mean, without asking any file system. */
    private List<Path> candidates(String name) {
        List<Path> candidates = new ArrayList<>();
        try {
            Path path = Path.of(name);
            if (path.isAbsolute()) {
                candidates.add(path.normalize());
            } else {
                real.forEach(root -> candidates.add(root.resolve(path).normalize()));
            }
        } catch (InvalidPathException none) {
            throw new RefusedException(Printable.text(name) + " is not a path");
        }
        return candidates;
    }

    private static boolean within(Path path, List<Path> folders) {
        for (Path folder : folders) {
            if (path.startsWith(folder)) {
                return true;
            }
        }
        return false;
    }

    private String shown() {
        StringBuilder text = new StringBuilder();
        for (Path folder : real) {
            text.append(text.isEmpty() ? "" : ", ").append(Printable.text(folder.toString()));
        }
        return text.append(" (culprit mcp --root DIR gives more)").toString();
    }
}
