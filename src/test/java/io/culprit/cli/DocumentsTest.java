package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What packages hold beside the program: a manual page for each command, and the completions. */
class DocumentsTest {

    @TempDir
    private Path share;

    @BeforeEach
    void writesThem() throws IOException {
        Documents.main(new String[] {share.toString(), "2026-11-22T00:00:00Z"});
    }

    @Test
    void thereIsAPageForEachCommandThatTellsItsOptions() throws IOException {
        assertThat(pages()).hasSize(RootCommand.NAMES.size() + 1);
        for (String name : RootCommand.NAMES) {
            assertThat(Files.readString(share.resolve("man/man1/culprit-" + name + ".1")))
                    .contains(".SH \"OPTIONS\"", "culprit\\-" + name + " \\- ", "\\fB\\-\\-help\\fR");
            assertThat(Files.readString(share.resolve("man/man1/culprit.1"))).contains("culprit\\-" + name + "\\fR(1)");
        }
        assertThat(Files.readString(share.resolve("man/man1/culprit-triage.1")))
                .contains("\\fB\\-\\-machine\\-from\\fR", "\\fB\\-\\-compare\\fR", "\\fB\\-\\-watch\\fR");
    }

    @Test
    void noParagraphIsEmpty() throws IOException {
        for (Path page : pages()) {
            assertThat(Files.readString(page))
                    .as(page.toString())
                    .doesNotContainPattern("\\n\\.PP\\n\\.(PP|SH)")
                    .doesNotContainPattern("\\n\\.SH [^\\n]*\\n\\.PP");
        }
    }

    @Test
    void mandocHasNothingToSayAgainstThePages() throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v mandoc").start().waitFor() == 0, "skipped: no mandoc here");
        List<String> command = new ArrayList<>(List.of("mandoc", "-Tlint", "-Wwarning"));
        pages().forEach(page -> command.add(page.toString()));
        Process mandoc = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(mandoc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEmpty();
        assertThat(mandoc.waitFor()).isZero();
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
            return pages.sorted().toList();
        }
    }
}
