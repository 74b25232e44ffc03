package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real dumps whose cause is known. */
class CorpusVerdictTest {

    @Test
    void dumpsWithKnownCausesComeOutRight() throws Exception {
        Path corpus = Corpus.folder();
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        List<String> lines = Files.readAllLines(corpus.resolve("verdicts.tsv"));
        assertThat(lines).hasSizeGreaterThan(5);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t");
            Report report = analyzer.analyze(find(corpus, cells[0]));
            Verdict verdict = report.verdict();
            switch (cells[1]) {
                case "culprit" -> {
                    assertThat(verdict.kind().word()).as(cells[0]).isEqualTo("culprit");
                    Candidate culprit = report.culprit().orElseThrow();
                    assertThat(culprit.module()).as(cells[0]).isEqualToIgnoringCase(cells[2]);
                    assertThat(culprit.driverClass().word())
                            .as(cells[0])
                            .isEqualTo(cells[3].isEmpty() ? "unknown" : cells[3]);
                    assertThat(verdict.label().word()).as(cells[0]).isIn("probable", "strong", "certain");
                }
                case "hardware" ->
                    assertThat(verdict.kind().word()).as(cells[0]).isEqualTo("hardware");
                default -> {
                    assertThat(verdict.kind().word()).as(cells[0]).isNotEqualTo("culprit");
                    assertThat(verdict.candidates()).as(cells[0]).allMatch(candidate -> candidate.confidence() < 0.8);
                }
            }
        }
    }

    /** Runtimes, engines and libraries run what others wrote: no dump names one as the culprit, but for programs whose scripts cannot err so. */
    @Test
    void noRuntimeIsToBlameForAProgramsCrash() throws Exception {
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        int runtimes = 0;
        for (Path dump : dumps(Corpus.folder().resolve("user"))) {
            Report report = analyzer.analyze(dump);
            for (Candidate candidate : report.verdict().candidates()) {
                if (candidate.driverClass().word().equals("runtime")
                        && !candidate.module().equals("electron.exe")) {
                    runtimes++;
                    assertThat(candidate.confidence())
                            .as(dump + " " + candidate.module())
                            .isLessThan(0.8);
                }
            }
        }
        assertThat(runtimes).isPositive();
    }

    private static List<Path> dumps(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".dmp")).toList();
        }
    }

    private static Path find(Path corpus, String name) throws Exception {
        if (name.startsWith("user/")) {
            return corpus.resolve(name);
        }
        try (Stream<Path> files = Files.walk(corpus.resolve("kernel"))) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
