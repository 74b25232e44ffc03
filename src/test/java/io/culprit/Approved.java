package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Output that was looked at and found right, kept as files below src/test/resources/io/culprit. {@code mvn test -Dculprit.approve=true}
 * writes what the program says now; the difference is then read in the change, as any other.
 */
public final class Approved {

    private static final Path ROOT = Path.of("src/test/resources/io/culprit");

    private Approved() {}

    /** Compares the text with the approved file of this path, or writes it when asked to. */
    public static void check(String path, String text) {
        checkFile(ROOT.resolve(path), text);
    }

    /** As {@link #check}, with a path from the root of the project. */
    public static void checkFile(Path file, String text) {
        try {
            if (Boolean.getBoolean("culprit.approve")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
                return;
            }
            if (!Files.exists(file)) {
                fail(
                        "There is no approved file %s: look at the output and approve it with"
                                + " -Dculprit.approve=true%n%s",
                        file, text);
            }
            assertThat(text)
                    .as("approved %s (if the new output is right: -Dculprit.approve=true)", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
