package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small dump of a program gives the report of the big one. */
class ProcessExtractTest {

    /** What is said of the file itself, the list of its streams with their sizes, and why a thing is not known. */
    private static final Pattern MAY_DIFFER = Pattern.compile("/file/.*|/program/streams.*|/unknown/\\d+/why");

    private static final long WORTH_IT_BYTES = 1_000_000;

    @Test
    void saysWhatTheBigOneSays(@TempDir Path folder) throws Exception {
        List<Path> big = Corpus.userDumps().stream()
                .filter(file -> size(file) > WORTH_IT_BYTES)
                .toList();
        assertThat(big).isNotEmpty();
        for (Path file : big) {
            Path small = folder.resolve("small.dmp");
            try (DumpFile dump = DumpFiles.open(file)) {
                Files.write(
                        small,
                        Extractor.of(dump, Analyzer.Options.NONE, Extractor.USUAL_BYTES)
                                .bytes());
            }
            JsonNode wanted = Compared.json(file);
            JsonNode found = Compared.json(small);
            assertThat(Compared.differences(wanted, found, MAY_DIFFER))
                    .as(file.toString() + " " + size(small) + " of " + size(file))
                    .isEmpty();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
