package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culprit.Analyzer;
import io.culprit.SparseDump;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The small dump of a crashed kernel gives the report of the big one. */
class KernelExtractTest {

    /**
     * What may differ: what is said of the file itself; why a thing is not known, which ends in "page not in dump" or in "memory not in
     * dump"; and the advice to set Windows to write a bigger dump.
     */
    private static final Pattern MAY_DIFFER =
            Pattern.compile("/file/.*|/dump/(?:kind|type|writer)|/unknown/\\d+/why|/advice.*");

    private static final List<SavedKind> KINDS =
            List.of(SavedKind.FULL, SavedKind.ACTIVE, SavedKind.BITMAP_KERNEL, SavedKind.LIVE);

    /** All kinds of dumps of each scenario instead of one, and sizes printed. */
    private static final boolean THOROUGH = Boolean.getBoolean("culprit.thorough");

    /** Twenty of the scenarios, of each family some. */
    static List<Arguments> crashes() {
        List<String> all = Scenarios.all().stream().map(Scenario::name).toList();
        List<Arguments> crashes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = all.get(i * all.size() / 20);
            crashes.add(Arguments.of(name, THOROUGH ? KINDS : List.of(KINDS.get(i % KINDS.size()))));
        }
        return crashes;
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void saysWhatTheBigOneSays(String name, List<SavedKind> kinds, @TempDir Path folder) throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find(name).orElseThrow(), 5, null, hit -> {});
        for (SavedKind kind : kinds) {
            Path big = folder.resolve(kind.optionName() + ".dmp");
            try (OutputStream out = Files.newOutputStream(big)) {
                CrashDump.write(crash, kind, out);
            }
            Path small = small(big);
            JsonNode wanted = Compared.json(big);
            JsonNode found = Compared.json(small);
            if (THOROUGH) {
                System.out.println(
                        name + ", " + kind.optionName() + ": " + Files.size(small) + " of " + Files.size(big));
            }
            assertThat(Compared.differences(wanted, found, MAY_DIFFER))
                    .as(name + " " + kind)
                    .isEmpty();
            assertThat(found.at("/dump/kind").asText()).isEqualTo("triage");
            assertThat(found.at("/dump/complete").asBoolean()).isTrue();
            assertThat(Files.size(small)).isLessThan(Files.size(big)).isLessThanOrEqualTo(Extractor.USUAL_BYTES);
            Files.delete(big);
        }
    }

    /** A full dump of 64 GiB more memory, which the file system need not hold, costs no more than a small one. */
    @Test
    void readsOfABigDumpOnlyWhatItNeeds(@TempDir Path folder) throws Exception {
        Path big = SparseDump.write(folder.resolve("big.dmp"));
        long before = allocated();
        Path small = small(big);
        assertThat(allocated() - before).isLessThan(128L << 20);
        Pattern hash = Pattern.compile(MAY_DIFFER + "|/unknown");
        assertThat(Compared.differences(Compared.json(big), Compared.json(small), hash))
                .isEmpty();
    }

    /** Bytes that this thread has ever allocated. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static Path small(Path big) throws Exception {
        Path small = big.resolveSibling("small-" + big.getFileName());
        try (DumpFile dump = DumpFiles.open(big)) {
            Files.write(
                    small,
                    Extractor.of(dump, Analyzer.Options.NONE, Extractor.USUAL_BYTES)
                            .bytes());
        }
        return small;
    }
}
