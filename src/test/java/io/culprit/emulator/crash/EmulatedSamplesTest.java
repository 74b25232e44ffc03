package io.culprit.emulator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The samples are rebuilt and every byte is compared: {@code -Dculprit.approve=true} writes them anew.
 */
class EmulatedSamplesTest {

    private static final Path SAMPLES = Path.of("samples");
    private static final List<String> NOT_EMULATED = List.of("synthetic-e6", "user-linux", "user-windows");

    /** Seeds by scenario: chosen so that together they show builds, vendors and both generations of small dumps. */
    private static final Map<String, Long> SEEDS = new TreeMap<>(Map.of(
            "nic-unmapped-read", 9L,
            "nic-no-device", 20L,
            "nic-under-keyboard-no-device", 6L,
            "gpu-stale-write", 20L,
            "thunderbolt-raw-physical", 1L,
            "verifier-leaked-common-buffer", 12L,
            "d1-write", 2L,
            "9f-power", 8L,
            "124-machine-check", 6L,
            "1a-bit-flip", 5L));

    static List<String> names() {
        return List.copyOf(SEEDS.keySet());
    }

    private static void check(String sample, String file, byte[] bytes) throws IOException {
        Path path = SAMPLES.resolve(sample).resolve(file);
        if (Boolean.getBoolean("culprit.approve")) {
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
        }
        assertThat(Files.readAllBytes(path))
                .as("%s (if the new one is right: -Dculprit.approve=true)", path)
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("names")
    void isRebuiltByteForByte(String name) throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find(name).orElseThrow(), SEEDS.get(name), null, hit -> {});
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        CrashDump.write(crash, SavedKind.TRIAGE, dump);
        check(name, "crash.dmp", dump.toByteArray());
        ByteArrayOutputStream truth = new ByteArrayOutputStream();
        TruthFile.write(crash, SavedKind.TRIAGE, truth);
        check(name, "truth.json", truth.toByteArray());
    }

    @Test
    void noSampleStandsThereUntested() throws IOException {
        try (Stream<Path> folders = Files.list(SAMPLES)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(NOT_EMULATED.stream(), SEEDS.keySet().stream())
                            .toList());
        }
    }
}
