package io.culprit;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.dump.EditedSample;
import io.culprit.dump.NotADumpException;
import io.culprit.machine.Budget;
import io.culprit.report.HtmlReport;
import io.culprit.report.Ink;
import io.culprit.report.JsonReport;
import io.culprit.report.MarkdownReport;
import io.culprit.report.Report;
import io.culprit.report.VerboseReport;
import io.culprit.symbol.store.Downloads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes to a report in every form: what {@code analyze} does without files and symbols. */
class AnalyzerFuzzTest {

    private static final int COLUMNS = 100;

    private static final Analyzer ANALYZER = new Analyzer(Analyzer.Options.NONE);

    static Stream<byte[]> samples() throws IOException {
        return Stream.of(read("synthetic-e6"), read("user-windows"), read("user-linux"));
    }

    private static byte[] read(String sample) throws IOException {
        return Files.readAllBytes(Path.of("samples", sample, "crash.dmp"));
    }

    /** So that the first input does not take as long as it takes to instrument the whole program. */
    @BeforeAll
    static void loadsTheProgram() throws IOException {
        for (byte[] sample : samples().toList()) {
            new AnalyzerFuzzTest().reportsAnyBytes(sample);
        }
    }

    @MethodSource("samples")
    @FuzzTest
    void reportsAnyBytes(byte[] bytes) throws IOException {
        try {
            write(ANALYZER.analyze("any.dmp", new ByteArrayInputStream(bytes)));
        } catch (NotADumpException told) {
            return;
        }
    }

    @FuzzTest
    void reportsEditedSamples(FuzzedDataProvider data) throws IOException {
        reportsAnyBytes(EditedSample.of(data));
    }

    /** Whatever little may be kept, and however little time there is, the report is made. */
    @FuzzTest
    void reportsEditedSamplesWithoutTimeOrMemory(FuzzedDataProvider data) throws IOException {
        Budget.Limits limits = new Budget.Limits(data.consumeBoolean() ? 0 : 600_000, data.consumeInt(0, 1 << 16));
        try (InputStream dump = new ByteArrayInputStream(EditedSample.of(data))) {
            write(new Analyzer(Analyzer.Options.NONE, limits, new Downloads(1)).analyze("any.dmp", dump));
        } catch (NotADumpException told) {
            return;
        }
    }

    private static void write(Report report) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(OutputStream.nullOutputStream())) {
            JsonReport.write(report, json);
        }
        VerboseReport.of(report, Ink.PLAIN, COLUMNS);
        MarkdownReport.of(report, true);
        HtmlReport.of(report, true);
    }
}
