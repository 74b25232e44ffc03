package io.culprit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.machine.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Debian's libwine holds hundreds of PE files that this project had no part in: all of them must be read. */
class WineImagesTest {

    private static final Path LIBRARIES = Path.of("/usr/lib");

    @Test
    void readsEveryImageOfTheWinePackage() throws IOException, NotAnImageException {
        List<Path> files = images();
        assumeTrue(!files.isEmpty(), "skipped: the package libwine is not installed");
        int withFunctions = 0;
        for (Path file : files) {
            try (ImageFile contents = ImageFile.open(file)) {
                PeImage image = PeImage.ofFile(contents);
                assertThat(image.header().architecture()).as(file.toString()).isPresent();
                assertThat(image.header().sections()).as(file.toString()).isNotEmpty();
                withFunctions += readsAll(image, file) ? 1 : 0;
            }
        }
        System.out.println(files.size() + " images of libwine read, " + withFunctions + " with function tables");
    }

    private static boolean readsAll(PeImage image, Path file) {
        image.version();
        image.pdb();
        Exports exports = image.exports();
        if (image.header().architecture().orElseThrow() != Architecture.X64) {
            return false;
        }
        FunctionTable functions = image.functions();
        for (int i = 0; i < functions.count(); i++) {
            FunctionEntry entry = functions.at(i).entry();
            assertThat(entry).as(file + " function " + i).isNotNull();
            boolean empty = entry.begin() == entry.end();
            assertThat(empty ? entry : functions.find(entry.begin()).entry())
                    .as(file + " function " + i)
                    .isEqualTo(entry);
        }
        assertThat(exports.count()).isGreaterThanOrEqualTo(0);
        return functions.count() > 0;
    }

    private static List<Path> images() throws IOException {
        try (Stream<Path> all = Files.find(LIBRARIES, 6, (path, facts) -> facts.isRegularFile() && isImage(path))) {
            return all.sorted().toList();
        } catch (java.io.UncheckedIOException unreadable) {
            return List.of();
        }
    }

    private static boolean isImage(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return name.contains("wine") && (name.endsWith(".dll") || name.endsWith(".sys") || name.endsWith(".exe"));
    }
}
