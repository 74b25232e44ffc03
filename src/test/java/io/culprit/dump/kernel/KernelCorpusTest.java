package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real small dumps against facts that were read from them independently. */
class KernelCorpusTest {

    @Test
    void agreesWithEveryFactThatWasReadIndependently() throws IOException, NotADumpException {
        for (JsonNode expected : expected()) {
            try (DumpFile dump = DumpFiles.open(Corpus.folder().resolve(text(expected, "path")))) {
                String name = text(expected, "file");
                DumpHeader header = dump.header();
                assertThat(header.kind()).as(name).isEqualTo(DumpKind.TRIAGE);
                assertThat(header.build())
                        .as(name)
                        .isEqualTo(expected.get("build").asInt());
                assertThat(header.processors())
                        .as(name)
                        .isEqualTo(expected.get("processors").asInt());
                assertThat(header.time().toString())
                        .as(name)
                        .startsWith(text(expected, "time").substring(0, 19));
                assertThat(header.uptime().toSeconds())
                        .as(name)
                        .isEqualTo(expected.get("uptime_seconds").asLong());
                assertThat(hex(Integer.toUnsignedLong(header.bugCheck().code())))
                        .as(name)
                        .isEqualTo(text(expected, "bug_check"));
                assertThat(header.bugCheck().parameters().stream().map(Address::hex))
                        .as(name)
                        .containsExactlyElementsOf(texts(expected.get("parameters")));
                assertThat(hex(dump.context().orElseThrow().instruction())).isEqualTo(text(expected, "rip"));
                assertThat(hex(dump.context().orElseThrow().stackPointer())).isEqualTo(text(expected, "rsp"));
                ExceptionRecord exception = dump.exception().orElseThrow();
                assertThat(hex(exception.address())).isEqualTo(text(expected, "exception_address"));
                assertThat(hex(Integer.toUnsignedLong(exception.code()))).isEqualTo(text(expected, "exception_code"));
                assertThat(hex(dump.callStack().orElseThrow().start())).isEqualTo(text(expected.get("stack"), "low"));
                assertThat(dump.callStack().orElseThrow().sizeBytes())
                        .isEqualTo(expected.get("stack").get("size").asLong());
                assertThat(dump.source().sizeBytes())
                        .isEqualTo(expected.get("bytes").asLong());
                assertThat(dump.complete()).isTrue();
                assertThat(dump.warnings()).isEmpty();
                assertThat(loaded(dump)).as(name).isEqualTo(loaded(expected));
                assertThat(unloaded(dump)).as(name).isEqualTo(unloaded(expected));
            }
        }
    }

    @Test
    void findsTheStructuresOfTheCrashingProcessorInEveryDump() throws IOException, NotADumpException {
        for (Path path : Corpus.kernelDumps()) {
            try (DumpFile dump = DumpFiles.open(path)) {
                byte[] prcb = dump.part(DumpPart.PRCB).orElseThrow();
                byte[] thread = dump.part(DumpPart.THREAD).orElseThrow();
                long threadAddress = io.culprit.machine.LittleEndian.u64(prcb, 8);
                long processAddress = io.culprit.machine.LittleEndian.u64(thread, 0xB8);
                assertThat(dump.memory().bytes(threadAddress, thread.length))
                        .as("%s", path)
                        .isEqualTo(thread);
                assertThat(dump.memory().u64(processAddress + 0x18))
                        .as("ProfileListHead of %s points at itself", path)
                        .isEqualTo(processAddress + 0x18);
            }
        }
    }

    @Test
    void readsEveryDataBlockAndEverySecondaryBlob() throws IOException, NotADumpException {
        for (JsonNode expected : expected()) {
            try (DumpFile dump = DumpFiles.open(Corpus.folder().resolve(text(expected, "path")))) {
                assertThat(dump.secondaryData()).isNotEmpty();
                for (SecondaryBlob blob : dump.secondaryData()) {
                    assertThat(dump.contents(blob, Integer.MAX_VALUE)).hasSize((int) blob.sizeBytes());
                }
                assertThat(dump.secondaryData().getLast().name()).isEqualTo("nt ETW buffers");
                assertThat(dump.secondaryData())
                        .extracting(SecondaryBlob::name)
                        .contains("ACPI tables", "registry values of the processor");
            }
        }
    }

    private static List<String> loaded(DumpFile dump) {
        List<String> modules = new ArrayList<>();
        for (LoadedModule module : dump.modules()) {
            modules.add(module.name() + " " + hex(module.base()) + " " + module.sizeBytes() + " " + module.timestamp());
        }
        return modules;
    }

    private static List<String> loaded(JsonNode expected) {
        List<String> modules = new ArrayList<>();
        for (JsonNode module : expected.get("modules")) {
            modules.add(text(module, "name") + " " + text(module, "base") + " "
                    + module.get("size").asLong() + " "
                    + module.get("timestamp").asLong());
        }
        return modules;
    }

    private static List<String> unloaded(DumpFile dump) {
        List<String> modules = new ArrayList<>();
        for (UnloadedModule module : dump.unloadedModules()) {
            modules.add(module.name() + " " + hex(module.start()) + " " + hex(module.end()));
        }
        return modules;
    }

    private static List<String> unloaded(JsonNode expected) {
        List<String> modules = new ArrayList<>();
        for (JsonNode module : expected.get("unloaded")) {
            modules.add(text(module, "name") + " " + text(module, "start") + " " + text(module, "end"));
        }
        return modules;
    }

    private static List<JsonNode> expected() throws IOException {
        List<JsonNode> kernel = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        for (String line : Files.readAllLines(Corpus.folder().resolve("expected.jsonl"))) {
            JsonNode node = mapper.readTree(line);
            if (text(node, "kind").equals("kernel")) {
                kernel.add(node);
            }
        }
        assertThat(kernel).hasSizeGreaterThanOrEqualTo(11);
        return kernel;
    }

    private static List<String> texts(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asText()));
        return values;
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).asText();
    }

    private static String hex(long value) {
        return Address.hex(value);
    }
}
