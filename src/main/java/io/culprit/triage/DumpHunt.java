package io.culprit.triage;

import io.culprit.dump.Unreadable;
import io.culprit.dump.archive.DumpFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds dumps below paths by their content. Folders that are reached twice, by links or as a loop, are entered once; pipes and devices
 * are never opened. Files that are neither dumps nor called so are counted and passed over.
 */
public final class DumpHunt {

    /** What is found. */
    public interface Prey {

        /**
         * A file that is a dump, an archive that may hold one, or a file that is called a dump.
         *
         * @param named whether the user named it, or its own name claims a dump: then it is a row even when it is none
         */
        void file(Path file, BasicFileAttributes attributes, boolean named);

        /** A path that cannot be looked at. */
        void unreadable(Path path, String why);

        /** A file that is no dump. */
        void passedOver(Path file);

        /** Whether to go on. */
        boolean wanted();
    }

    private static final List<String> EXTENSIONS = List.of(".dmp", ".mdmp", ".hdmp", ".kdmp");
    private static final int DEPTH = 128;
    private static final int HEAD_BYTES = 512;
    private static final int TAR_MAGIC = 257;

    private final Prey prey;
    private final Set<FileVisitOption> options;
    private final Set<Object> entered = new HashSet<>();

    /** Hands over what is found. */
    public DumpHunt(Prey prey) {
        this(prey, EnumSet.of(FileVisitOption.FOLLOW_LINKS));
    }

    private DumpHunt(Prey prey, Set<FileVisitOption> options) {
        this.prey = prey;
        this.options = options;
    }

    /**
     * The dumps, and the archives that may hold one, below a folder: at most {@code most}.
     *
     * @throws IOException when the folder itself cannot be read
     */
    public static List<Path> dumps(Path folder, int most) throws IOException {
        Files.newDirectoryStream(folder).close();
        Finds finds = new Finds(most, () -> true);
        new DumpHunt(finds).walk(folder);
        Collections.sort(finds.files);
        return finds.files;
    }

    /** As {@link #dumps}, but no link is followed; until nobody wants to know. */
    public static List<Path> dumpsWithoutLinks(Path folder, int most, BooleanSupplier wanted) {
        Finds finds = new Finds(most, wanted);
        new DumpHunt(finds, EnumSet.noneOf(FileVisitOption.class)).walk(folder);
        Collections.sort(finds.files);
        return finds.files;
    }

    /** Keeps what is a dump by its content. */
    private static final class Finds implements Prey {

        private final int most;
        private final BooleanSupplier wanted;
        private final List<Path> files = new ArrayList<>();

        Finds(int most, BooleanSupplier wanted) {
            this.most = most;
            this.wanted = wanted;
        }

        @Override
        public void file(Path file, BasicFileAttributes attributes, boolean named) {
            if (DumpFiles.isDumpOrArchive(file)) {
                files.add(file);
            }
        }

        @Override
        public void unreadable(Path path, String why) {}

        @Override
        public void passedOver(Path file) {}

        @Override
        public boolean wanted() {
            return files.size() < most && wanted.getAsBoolean();
        }
    }

    /** Looks at these files, and below these folders. */
    public void hunt(List<Path> paths) {
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                walk(path);
            } else {
                named(path);
            }
        }
    }

    /** Looks at files that somebody else found. */
    void look(List<Path> files) {
        for (Path file : files) {
            try {
                look(file, Files.readAttributes(file, BasicFileAttributes.class));
            } catch (IOException failure) {
                prey.unreadable(file, Unreadable.why(failure));
            }
        }
    }

    private void named(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                prey.file(path, attributes, true);
            } else {
                prey.unreadable(path, "it is not a regular file");
            }
        } catch (IOException failure) {
            prey.unreadable(path, Unreadable.why(failure));
        }
    }

    private void walk(Path root) {
        try {
            Files.walkFileTree(root, options, DEPTH, new Visitor());
        } catch (IOException failure) {
            prey.unreadable(root, Unreadable.why(failure));
        }
    }

    private void look(Path file, BasicFileAttributes attributes) {
        boolean claims = claimsToBeADump(file);
        if (!attributes.isRegularFile()) {
            if (claims) {
                prey.unreadable(file, "it is not a regular file");
            }
            return;
        }
        byte[] head = new byte[HEAD_BYTES];
        int got = 0;
        try (InputStream in = Files.newInputStream(file)) {
            got = in.readNBytes(head, 0, head.length);
        } catch (IOException failure) {
            prey.unreadable(file, Unreadable.why(failure));
            return;
        }
        if (claims || isCandidate(head, got)) {
            prey.file(file, attributes, claims);
        } else {
            prey.passedOver(file);
        }
    }

    private static boolean claimsToBeADump(Path file) {
        return claimsToBeADump(String.valueOf(file.getFileName()));
    }

    /** Whether a file of that name is called a dump. */
    public static boolean claimsToBeADump(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        for (String extension : EXTENSIONS) {
            if (name.endsWith(extension)) {
                return true;
            }
        }
        return false;
    }

    /** First bytes of kernel dumps, minidumps, complete user dumps, and of zip, gzip, cabinet and tar archives; exports of events. */
    private static boolean isCandidate(byte[] head, int length) {
        if (length < 4) {
            return false;
        }
        int first = (head[0] & 0xFF) << 24 | (head[1] & 0xFF) << 16 | (head[2] & 0xFF) << 8 | head[3] & 0xFF;
        return switch (first) {
            case 0x50414745, 0x4D444D50, 0x55534552, 0x504B0304, 0x4D534346 -> true;
            default -> first >>> 16 == 0x1F8B || isTar(head, length) || EventExport.isExport(head, length);
        };
    }

    private static boolean isTar(byte[] head, int length) {
        return length == HEAD_BYTES && new String(head, TAR_MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar");
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Object key = attributes.fileKey() == null ? folder.toRealPath() : attributes.fileKey();
            return entered.add(key) ? goOn() : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isSymbolicLink()) {
                look(file, attributes);
            }
            return goOn();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (!(failure instanceof FileSystemLoopException)) {
                prey.unreadable(file, Unreadable.why(failure));
            }
            return goOn();
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
            if (failure != null) {
                prey.unreadable(folder, Unreadable.why(failure));
            }
            return goOn();
        }

        private FileVisitResult goOn() {
            return prey.wanted() ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }
    }
}
