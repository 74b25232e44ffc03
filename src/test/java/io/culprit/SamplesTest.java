package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.report.Ink;
import io.culprit.report.Json;
import io.culprit.report.MarkdownReport;
import io.culprit.report.Report;
import io.culprit.report.TextReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every folder below samples/ is a crash with its reports; a new one is a new folder. */
class SamplesTest {

    private static final Path SAMPLES = Path.of("samples");

    static List<Path> samples() {
        try (Stream<Path> folders = Files.list(SAMPLES)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void areThere() {
        assertThat(samples()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void areReportedAsApproved(Path sample) throws Exception {
        Report report = new Analyzer(Analyzer.Options.NONE).analyze(sample.resolve("crash.dmp"));
        Approved.checkFile(sample.resolve("report.txt"), TextReport.of(report, Ink.PLAIN));
        Approved.checkFile(sample.resolve("report.json"), Json.pretty(report));
        Approved.checkFile(sample.resolve("report.md"), MarkdownReport.of(report, false));
    }

    /** What the first screen of the README shows is what the program says. */
    @Test
    void standInTheReadmeAsTheyAre() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(readme).contains("```text\n" + Files.readString(SAMPLES.resolve("synthetic-e6/report.txt")) + "```");
    }
}
