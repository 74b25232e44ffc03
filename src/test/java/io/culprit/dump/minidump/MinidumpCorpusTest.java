package io.culprit.dump.minidump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Real minidumps against facts that were read from them independently, with fixed offsets. */
class MinidumpCorpusTest {

    @TestFactory
    Stream<DynamicTest> agreesWithTheFactsOfEveryRealMinidump() throws IOException {
        Path folder = Corpus.folder();
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("expected.jsonl"))) {
            JsonNode expected = new ObjectMapper().readTree(line);
            if (expected.path("kind").asText().equals("user")) {
                String path = expected.path("path").asText();
                tests.add(dynamicTest(path, () -> check(folder.resolve(path), expected)));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private static void check(Path path, JsonNode expected) throws Exception {
        try (DumpFile dump = DumpFiles.open(path)) {
            assertThat(dump.source().sizeBytes())
                    .isEqualTo(expected.path("bytes").asLong());
            assertThat(dump.header().architecture().jsonName()).isEqualTo(architecture(expected));
            assertThat(dump.header().build()).isEqualTo(expected.path("build").asInt());
            assertThat(dump.threads()).hasSize(expected.path("thread_count").asInt());
            assertThat(names(dump.modules())).isEqualTo(names(expected.path("modules")));
            assertThat(dump.process().orElseThrow().streams()).isNotEmpty();
            assertThat(dump.complete()).as("%s", dump.warnings()).isTrue();
            checkException(dump, expected);
        }
    }

    @Test
    void holdsTheStackOfEveryThread() throws Exception {
        for (Path path : Corpus.userDumps()) {
            try (DumpFile dump = DumpFiles.open(path)) {
                List<Long> without = new ArrayList<>();
                for (DumpThread thread : dump.threads()) {
                    Registers registers = thread.registers();
                    if (registers == null || !dump.memory().holds(registers.stackPointer(), 4)) {
                        without.add(thread.id());
                    }
                }
                assertThat(without).as(path.getFileName().toString()).isEmpty();
            }
        }
    }

    private static void checkException(DumpFile dump, JsonNode expected) {
        assertThat(dump.exception().isPresent()).isEqualTo(expected.has("exception_code"));
        if (dump.exception().isEmpty()) {
            return;
        }
        ExceptionRecord exception = dump.exception().get();
        assertThat(Address.hex(Integer.toUnsignedLong(exception.code())))
                .isEqualTo(expected.path("exception_code").asText());
        assertThat(Address.hex(exception.address()))
                .isEqualTo(expected.path("exception_address").asText());
        assertThat(exception.threadId())
                .isEqualTo(expected.path("crashing_thread").asLong());
        assertThat(dump.context()).isPresent();
    }

    private static String architecture(JsonNode expected) {
        String machine = expected.path("machine").asText();
        return machine.equals("amd64") ? "x64" : machine;
    }

    private static List<String> names(List<LoadedModule> modules) {
        return modules.stream()
                .map(module -> module.name() + " " + Address.hex(module.base()) + " " + module.sizeBytes())
                .toList();
    }

    private static List<String> names(JsonNode modules) {
        List<String> names = new ArrayList<>();
        for (JsonNode module : modules) {
            names.add(module.path("name").asText() + " " + module.path("base").asText() + " "
                    + module.path("size").asLong());
        }
        return names;
    }
}
