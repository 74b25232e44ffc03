package io.culprit.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that are damaged on purpose or by fuzzers, of all kinds. */
class HostileFileTest {

    private static final int MUTATIONS = 5000;

    private static final List<String> MUTATED = List.of(
            "082325-12593-01.dmp",
            "triage_x64.dmp",
            "9f.dmp",
            "calc.dmp",
            "fizzbuzz_no_heap.dmp",
            "simple-crashpad.dmp",
            "tiny-exe-with-cet-xsave.dmp",
            "linux-mini.dmp");

    @Test
    void endsInASentenceOrAPartialReportForEveryCorruptFile() throws IOException {
        int refused = 0;
        List<Path> files = Corpus.corruptFiles();
        for (Path file : files) {
            refused += DumpProbe.opens(file) ? 0 : 1;
        }
        assertThat(refused).isBetween(1, files.size() - 1);
    }

    @Test
    void survivesFiveThousandMutationsOfEightRealDumps() throws IOException {
        int opened = 0;
        for (String name : MUTATED) {
            byte[] whole = Files.readAllBytes(Corpus.file(name));
            for (int i = 0; i < MUTATIONS / MUTATED.size(); i++) {
                long seed = name.hashCode() * 1_000_000L + i;
                try {
                    opened += DumpProbe.opens(Mutation.of(whole, seed)) ? 1 : 0;
                } catch (RuntimeException | StackOverflowError | AssertionError e) {
                    throw new AssertionError(name + " with seed " + seed, e);
                }
            }
        }
        assertThat(opened).isGreaterThan(MUTATIONS / 2);
    }
}
