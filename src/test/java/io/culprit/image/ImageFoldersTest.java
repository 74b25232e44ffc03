package io.culprit.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTest {

    @TempDir
    Path folder;

    private final LoadedModule module = Fixture.X64.module();

    private void put(String path, byte[] contents) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, contents);
    }

    private LoadedModule named(String name) {
        return new LoadedModule(name, null, module.base(), module.sizeBytes(), module.timestamp(), null, null, null);
    }

    @Test
    void findsAFileWhateverTheCaseOfItsName() throws IOException {
        put("FIXTURE64.SYS", Fixture.X64.file());

        try (ImageFolders images = new ImageFolders(List.of(folder))) {
            assertThat(images.of(module)).isPresent();
            assertThat(images.warnings()).isEmpty();
        }
    }

    @Test
    void findsAFileInASymbolStoreAndInOneOfTwoTiers() throws IOException {
        String key = ImageFolders.key(module);
        put("one/fixture64.sys/" + key.toUpperCase(java.util.Locale.ROOT) + "/fixture64.sys", Fixture.X64.file());
        put("two/fi/fixture64.sys/" + key + "/fixture64.sys", Fixture.X64.file());

        try (ImageFolders one = new ImageFolders(List.of(folder.resolve("one")));
                ImageFolders two = new ImageFolders(List.of(folder.resolve("two")))) {
            assertThat(one.of(module)).isPresent();
            assertThat(two.of(module)).isPresent();
        }
    }

    @Test
    void saysThatAnImageIsOfAnotherBuildInsteadOfTakingIt() throws IOException {
        put("fixture64.sys", Fixture.ARM64.file());

        try (ImageFolders images = new ImageFolders(List.of(folder))) {
            assertThat(images.of(module)).isEmpty();
            assertThat(images.warnings()).singleElement().asString().contains("is another build of fixture64.sys");
        }
    }

    @Test
    void warnsOfAFileThatIsNoImage() throws IOException {
        put("fixture64.sys", new byte[100]);

        try (ImageFolders images = new ImageFolders(List.of(folder))) {
            assertThat(images.of(module)).isEmpty();
            assertThat(images.warnings()).singleElement().asString().contains("is not a PE image: no MZ");
        }
    }

    @Test
    void neverLooksOutsideTheFolderForANameFromADump() throws IOException {
        put("outside.sys", Fixture.X64.file());
        Files.createDirectories(folder.resolve("inside"));

        try (ImageFolders images = new ImageFolders(List.of(folder.resolve("inside")))) {
            for (String name : List.of("../outside.sys", "..\\outside.sys", folder + "/outside.sys", "..", "")) {
                assertThat(images.of(named(name))).as(name).isEmpty();
            }
        }
    }

    @Test
    void splitsAPathAndTakesTheFoldersOfStoreElements() throws IOException {
        put("images/fixture64.sys", Fixture.X64.file());

        try (ImageFolders images =
                ImageFolders.of("absent;srv*" + folder.resolve("images") + "*https://symbols.example")) {
            assertThat(images.of(module)).isPresent();
        }
    }
}
