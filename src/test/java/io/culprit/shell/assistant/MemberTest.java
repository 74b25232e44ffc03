package io.culprit.shell.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import io.culprit.shell.RefusedException;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapperSupplier;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One dump of an archive, and an analysis that nobody waits for any more. */
class MemberTest {

    @TempDir
    private Path folder;

    private final Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);

    @BeforeEach
    void pack() throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve("x.zip"));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String name : List.of("synthetic-e6", "9f-power")) {
                zip.putNextEntry(new ZipEntry("Minidump/" + name + ".dmp"));
                Files.copy(Path.of("samples", name, "crash.dmp"), zip);
            }
        }
    }

    private String analyzed(String file, Call call) throws IOException, NotADumpException {
        JsonTree json = new JsonTree(new JacksonMcpJsonMapperSupplier().get());
        return new AnalyzeTool(Roots.of(List.of(folder)), analyzer, json)
                .answer(new Given(Map.of("file", file), Set.of("file")), call)
                .text();
    }

    private static Call call() {
        return new Call(60_000_000_000L, (done, all, message) -> {});
    }

    @Test
    void takesTheDumpThatIsNamedOrTheFirst() throws Exception {
        assertThat(analyzed("x.zip", call())).contains("DRIVER_VERIFIER_DMA_VIOLATION");
        assertThat(analyzed("x.zip!Minidump/9f-power.dmp", call())).contains("DRIVER_POWER_STATE_FAILURE");
        assertThat(analyzed(folder.resolve("x.zip") + "!Minidump/synthetic-e6.dmp", call()))
                .contains("DRIVER_VERIFIER_DMA_VIOLATION");
    }

    @Test
    void questionsTheDumpThatIsNamed() throws Exception {
        Roots roots = Roots.of(List.of(folder));
        try (Sessions sessions = new Sessions(analyzer)) {
            Roots.Place place = roots.dump("x.zip!Minidump/9f-power.dmp");
            assertThat(sessions.<String>ask(
                            place,
                            shell -> shell.session().report().facts().file().name()))
                    .isEqualTo("9f-power.dmp");
            assertThat(sessions.<Long>ask(
                            place,
                            shell -> shell.session()
                                    .memory()
                                    .pointer(shell.session().registers().stackPointer(), 8)))
                    .isNotZero();
        }
    }

    @Test
    void saysWhatTheArchiveHoldsInstead() {
        assertThatThrownBy(() -> analyzed("x.zip!other.dmp", call()))
                .isInstanceOf(NotADumpException.class)
                .hasMessageContaining("no dump called other.dmp")
                .hasMessageContaining("Minidump/9f-power.dmp");
        assertThatThrownBy(() -> analyzed("y.zip!other.dmp", call())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> analyzed("../x.zip!other.dmp", call())).isInstanceOf(RefusedException.class);
    }

    @Test
    void aFileWhoseNameHasTheMarkComesFirst() throws Exception {
        Files.copy(Path.of("samples/9f-power/crash.dmp"), folder.resolve("x.zip!a.dmp"));
        assertThat(analyzed("x.zip!a.dmp", call())).contains("DRIVER_POWER_STATE_FAILURE");
    }

    @Test
    void endsAnAnalysisThatNobodyWaitsForAndLeavesTheThreadAsItWas() throws Exception {
        Call call = call();
        call.stop();
        assertThatThrownBy(() -> analyzed("x.zip", call))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cancelled");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(analyzed("x.zip", call())).contains("DRIVER_VERIFIER_DMA_VIOLATION");
    }
}
