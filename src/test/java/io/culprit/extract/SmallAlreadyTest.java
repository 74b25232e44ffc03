package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.SyntheticE6;
import io.culprit.dump.minidump.MinidumpWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a dump that is small already nothing bigger is made. */
class SmallAlreadyTest {

    @TempDir
    private Path folder;

    private static Extraction of(byte[] file, boolean redact) throws Exception {
        try (DumpFile dump = DumpFiles.open("small.dmp", file)) {
            return Extractor.of(dump, Analyzer.Options.NONE.redacted(redact), Extractor.USUAL_BYTES);
        }
    }

    @Test
    void aSmallDumpOfAKernelIsCopiedAndSaysSo() throws Exception {
        byte[] file = SyntheticE6.dump();
        Extraction copy = of(file, false);
        assertThat(copy.bytes()).isEqualTo(file);
        assertThat(copy.words("copy.dmp", file.length, false))
                .anyMatch(line -> line.contains("is a small one already"))
                .anyMatch(line -> line.contains("--redact"));
    }

    @Test
    void aSmallDumpOfAProgramIsCopied() throws Exception {
        byte[] file = MinidumpWriter.everything().write();
        Extraction copy = of(file, false);
        assertThat(copy.copied()).isTrue();
        assertThat(copy.bytes()).isEqualTo(file);
    }

    @Test
    void whatIsTakenOutIsNotACopy() throws Exception {
        byte[] file = SyntheticE6.dump();
        Extraction redacted = of(file, true);
        assertThat(redacted.copied()).isFalse();
        assertThat(redacted.bytes()).isNotEqualTo(file);
    }

    /** Rewritten without names each still says what it said, keeps to the format, and has not grown. */
    @Test
    void realSmallDumpsStayWhatTheyAreWithoutNames() throws Exception {
        int seen = 0;
        for (Path file : Corpus.kernelDumps()) {
            try (DumpFile dump = DumpFiles.open(file)) {
                if (dump.header().kind() != DumpKind.TRIAGE) {
                    continue;
                }
                Extraction small = Extractor.of(dump, Analyzer.Options.NONE.redacted(true), Extractor.USUAL_BYTES);
                String name = file.getFileName().toString();
                assertThat(small.bytes().length).as(name).isLessThanOrEqualTo((int) Files.size(file));
                Path rewritten = Files.write(folder.resolve("rewritten.dmp"), small.bytes());
                JsonNode wanted = Compared.json(file);
                JsonNode found = Compared.json(rewritten);
                for (String same : new String[] {
                    "/verdict", "/bucket", "/bugCheck", "/stack", "/modules", "/interruptHistory", "/registers"
                }) {
                    assertThat(found.at(same)).as(name + same).isEqualTo(wanted.at(same));
                }
                new TriageByHand(small.bytes()).keepsToTheFormat();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(5);
    }
}
