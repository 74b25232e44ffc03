package io.culprit.cli;

import io.culprit.dump.Unreadable;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where results go: to standard output, each in one write as soon as it is there, or to a file, which appears whole when all is done,
 * or not at all.
 */
final class Output {

    static final int BUFFER_BYTES = 1 << 16;

    private static final AtomicInteger PARTS = new AtomicInteger();

    /** What is written as it is made, and never held whole. */
    @FunctionalInterface
    interface Content {

        void write(OutputStream out) throws IOException;
    }

    private final Terminal terminal;
    private final @Nullable Path file;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /** {@code file} is {@code null} for standard output. */
    Output(Terminal terminal, @Nullable Path file) {
        this.terminal = terminal;
        this.file = file;
    }

    /** Adds a result. */
    void add(byte[] result) throws IOException {
        if (file == null) {
            terminal.write(result);
        } else {
            held.writeBytes(result);
        }
    }

    /** Puts the file in its place, if there is anything to put there; says why when it cannot. Returns the exit code. */
    int finish() {
        if (file == null || held.size() == 0) {
            return ExitCode.OK;
        }
        try {
            write(file, held.toByteArray());
            return ExitCode.OK;
        } catch (IOException unwritable) {
            terminal.say("cannot write " + file + ": " + Unreadable.why(unwritable));
            return ExitCode.FILE;
        }
    }

    /** Writes a file whole or not at all. */
    static void write(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes));
    }

    /** Writes a file whole or not at all: beside its place first, then moved there. Pipes and devices are written to as they are. */
    static void write(Path file, Content content) throws IOException {
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
        try {
            write(beside, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            move(beside, target);
        } finally {
            Files.deleteIfExists(beside);
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

    /** Whether the reader of standard output went away ({@code | head}): that is success. */
    static boolean closedPipe(IOException io) {
        String message = String.valueOf(io.getMessage());
        return message.contains("Broken pipe")
                || message.contains("pipe is being closed")
                || message.contains("pipe has been ended")
                || message.contains("Pipe closed");
    }
}
