package io.culprit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of real dumps that are not part of the project: {@code CULPRIT_CORPUS} in the environment, the system property of that name, or
 * {@code ../shared/corpus} beside the project. A test that asks for it where it is absent is skipped with a message, and never counts as passed.
 */
public final class Corpus {

    private Corpus() {}

    /** The corpus folder; skips the calling test where it is absent. */
    public static Path folder() {
        Path folder = location();
        assumeTrue(
                Files.isDirectory(folder),
                () -> "skipped: no corpus of real dumps at " + folder + " (set CULPRIT_CORPUS to its folder)");
        return folder;
    }

    /** Whether the corpus is there, for tests that can do something useful without it. */
    public static boolean present() {
        return Files.isDirectory(location());
    }

    /** Real kernel dumps, in the order of their paths. */
    public static List<Path> kernelDumps() {
        return filesBelow("kernel");
    }

    /** Real user minidumps, in the order of their paths. */
    public static List<Path> userDumps() {
        return filesBelow("user");
    }

    /** Damaged, truncated and fuzzed files, in the order of their paths. */
    public static List<Path> corruptFiles() {
        return filesBelow("corrupt");
    }

    /** The one file of this name, such as {@code 9f.dmp}, anywhere below the corpus; skips the calling test where it is absent. */
    public static Path file(String name) {
        List<Path> found = filesBelow("").stream()
                .filter(path -> path.getFileName().toString().equals(name))
                .toList();
        assumeTrue(!found.isEmpty(), () -> "skipped: no " + name + " in the corpus at " + location());
        return found.getFirst();
    }

    private static List<Path> filesBelow(String subfolder) {
        Path folder = folder().resolve(subfolder);
        assumeTrue(Files.isDirectory(folder), () -> "skipped: the corpus has no folder " + folder);
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path location() {
        String property = System.getProperty("CULPRIT_CORPUS", System.getenv("CULPRIT_CORPUS"));
        return Path.of(property == null || property.isEmpty() ? "../shared/corpus" : property)
                .toAbsolutePath()
                .normalize();
    }

    /** The dumps that the project carries, in the order of their names. */
    public static List<Path> samples() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("samples"))) {
            return folders.map(folder -> folder.resolve("crash.dmp"))
                    .filter(Files::exists)
                    .sorted()
                    .toList();
        }
    }
}
