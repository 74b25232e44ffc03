package io.culprit.shell.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.shell.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsTest {

    @TempDir
    private Path temporary;

    private Path inside;

    @BeforeEach
    void makeFiles() throws IOException {
        inside = Files.createDirectories(temporary.resolve("dumps/below"));
        Files.writeString(inside.resolve("a.dmp"), "a");
        Files.writeString(temporary.resolve("outside.dmp"), "b");
        Files.createDirectories(temporary.resolve("dumps-too"));
        Files.writeString(temporary.resolve("dumps-too/c.dmp"), "c");
    }

    private Roots roots() throws IOException {
        return Roots.of(List.of(temporary.resolve("dumps")));
    }

    private void refuses(String name, String why) throws IOException {
        Roots roots = roots();
        assertThatThrownBy(() -> roots.file(name))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void takesFilesInsideByTheirWholeNameOrFromTheFolder() throws IOException {
        Path real = inside.resolve("a.dmp").toRealPath();
        assertThat(roots().file("below/a.dmp")).isEqualTo(real);
        assertThat(roots().file(real.toString())).isEqualTo(real);
        assertThat(roots().file("below/../below/a.dmp")).isEqualTo(real);
    }

    @Test
    void looksInEachFolder() throws IOException {
        Roots two = Roots.of(List.of(temporary.resolve("dumps"), temporary.resolve("dumps-too")));
        assertThat(two.file("c.dmp")).hasFileName("c.dmp");
        assertThat(two.file("below/a.dmp")).hasFileName("a.dmp");
    }

    @Test
    void refusesWhatIsOutsideWithoutSayingWhetherItIsThere() throws IOException {
        String why = " is not there, or outside of what may be read: ";
        refuses("../outside.dmp", why);
        refuses("../nothing.dmp", why);
        refuses(temporary.resolve("outside.dmp").toString(), why);
        refuses(temporary.resolve("dumps-too/c.dmp").toString(), why);
        refuses("below/missing.dmp", why);
        refuses("a\0b", "is not a path");
        refuses("below", "is a folder: find_dumps");
    }

    @Test
    void refusesLinksOutAndTakesLinksInside() throws IOException {
        Files.createSymbolicLink(inside.resolve("out.dmp"), temporary.resolve("outside.dmp"));
        Files.createSymbolicLink(inside.resolve("up"), temporary);
        Files.createSymbolicLink(inside.resolve("in.dmp"), inside.resolve("a.dmp"));
        refuses("below/out.dmp", "leads outside of what may be read");
        refuses("below/up/outside.dmp", "leads outside of what may be read");
        assertThat(roots().file("below/in.dmp")).hasFileName("a.dmp");
    }

    @Test
    void takesFilesByTheNameOfALinkThatWasGiven() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("dumps"));
        assertThat(Roots.of(List.of(link)).file(link + "/below/a.dmp"))
                .isEqualTo(inside.resolve("a.dmp").toRealPath());
    }

    @Test
    void needsFolders() {
        Path file = temporary.resolve("outside.dmp");
        assertThatThrownBy(() -> Roots.of(List.of(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a folder");
    }
}
