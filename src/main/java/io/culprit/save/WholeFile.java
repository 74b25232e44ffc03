package io.culprit.save;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Files that appear whole when all is done, or not at all: a program that is stopped meanwhile leaves nothing beside them. */
public final class WholeFile {

    /** What writers of such files hold at most. */
    public static final int BUFFER_BYTES = 1 << 16;

    private static final AtomicInteger PARTS = new AtomicInteger();

    /** What is not whole yet. */
    private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Sweep());
        } catch (IllegalStateException ending) {
            // What is first written while the program ends, such as a report of what was done until then, is waited
            // for.
        }
    }

    private WholeFile() {}

    /** Takes away what a program that is told to stop has not finished. */
    private static final class Sweep extends Thread {

        @Override
        public void run() {
            for (Path part : UNFINISHED) {
                try {
                    Files.deleteIfExists(part);
                } catch (IOException stays) {
                    // nobody is left who could be told
                }
            }
        }
    }

    /** What is written as it is made, and never held whole. */
    @FunctionalInterface
    public interface Content {

        /** Writes it. */
        void write(OutputStream out) throws IOException;
    }

    /** Writes a file whole or not at all. */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes));
    }

    /** Writes a file whole or not at all: beside its place first, then moved there. Pipes and devices are written to as they are. */
    public static void write(Path file, Content content) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            if (Files.isDirectory(file)) {
                throw new FileSystemException(file.toString(), null, "it is a folder");
            }
            write(file, content, StandardOpenOption.WRITE);
            return;
        }
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        String name = ".culprit-" + ProcessHandle.current().pid() + "-" + PARTS.incrementAndGet() + ".part";
        Path beside = folder == null ? Path.of(name) : folder.resolve(name);
        UNFINISHED.add(beside);
        try {
            write(beside, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            move(beside, target);
        } finally {
            Files.deleteIfExists(beside);
            UNFINISHED.remove(beside);
        }
    }

    private static void write(Path file, Content content, OpenOption... options) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file, options), BUFFER_BYTES)) {
            content.write(out);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException unsupported) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
