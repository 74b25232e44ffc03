package io.culprit.windows.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Processors;
import io.culprit.windows.SystemOpener;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interrupt objects of each build whose layout is known. */
class EmulatedInterruptsTest {

    private static CrashedMachine crash(Build build) {
        for (long seed = 1; seed < 40; seed++) {
            CrashedMachine crash =
                    Emulation.run(Scenarios.find("nic-unmapped-read").orElseThrow(), seed, null, hit -> {});
            if (crash.guest().plan().build() == build) {
                return crash;
            }
        }
        throw new IllegalStateException("no machine with " + build);
    }

    @ParameterizedTest
    @EnumSource(
            value = Build.class,
            names = {"WINDOWS_10_2004", "WINDOWS_11_22H2", "WINDOWS_11_24H2"})
    void leadFromVectorsToTheRoutinesOfDrivers(Build build) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CrashDump.write(crash(build), SavedKind.BITMAP_KERNEL, bytes);
        try (DumpFile dump = DumpFiles.open("emulated.dmp", bytes.toByteArray())) {
            CrashedSystem system = SystemOpener.open(dump);
            List<InterruptObjects.Interrupt> found =
                    InterruptObjects.of(system, Processors.of(system).all().getFirst());
            assertThat(found).extracting(InterruptObjects.Interrupt::vector).contains(0x51, 0x61, 0xCE, 0xD1, 0xE1);
            assertThat(found)
                    .allSatisfy(interrupt -> assertThat(interrupt.module()).isPresent());
        }
    }
}
