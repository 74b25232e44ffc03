package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.minidump.MinidumpWriter;
import io.culprit.fact.Facts;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyThreadsTest {

    @ParameterizedTest
    @CsvSource({"5000, 5000, 0", "6000, 5000, 1000", "20000, 5000, 15000"})
    void aListOfThreadsHasAnEndAndSaysWhatItLeavesOut(int claimed, int listed, int leftOut) throws Exception {
        byte[] dump = new MinidumpWriter()
                .systemInfo(9, 2, 26100, "")
                .threads(new byte[claimed][0])
                .write();

        Facts facts = new Analyzer(new Analyzer.Options(
                        null,
                        null,
                        Analyzer.Options.NONE.symbolStore(),
                        Analyzer.Options.NONE.progress(),
                        null,
                        true,
                        false))
                .analyze("server.dmp", new ByteArrayInputStream(dump))
                .facts();

        assertThat(facts.threads()).hasSize(listed);
        assertThat(facts.dump().warnings())
                .filteredOn(warning -> warning.contains("no room"))
                .containsExactlyElementsOf(
                        leftOut == 0
                                ? List.of()
                                : List.of("a report has no room for the last " + leftOut
                                        + " threads of the dump's list"));
    }
}
