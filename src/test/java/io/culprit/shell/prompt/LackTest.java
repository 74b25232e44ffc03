package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.minidump.MinidumpWriter;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that a dump lacks: whether another kind of dump would have it, and which. */
class LackTest {

    private static final String USER = "7ff612340000";
    private static final String KERNEL = "ffffa80012345000";

    @TempDir
    private static Path folder;

    private static String answer(SavedKind kind, String... commands) throws Exception {
        Path dump = folder.resolve(kind + ".dmp");
        if (!Files.exists(dump)) {
            try (OutputStream out = Files.newOutputStream(dump)) {
                CrashDump.write(Emulation.run(Scenarios.find("9f-power").orElseThrow(), 3, null, hit -> {}), kind, out);
            }
        }
        return Transcript.of(dump, null, null, commands);
    }

    @ParameterizedTest
    @EnumSource(names = {"BITMAP_KERNEL", "ACTIVE", "FULL", "LIVE"})
    void advisesNoBiggerDumpWherePageTablesSayThatNothingIsMapped(SavedKind kind) throws Exception {
        for (String command : new String[] {"u ", "db ", "dps ", "da ", "dq "}) {
            assertThat(answer(kind, command + USER))
                    .contains("not present (so say the page tables of the process that ran", "!vtop DIRBASE ADDRESS")
                    .doesNotContain("CrashDumpEnabled");
            assertThat(answer(kind, command + KERNEL))
                    .contains("not present")
                    .doesNotContain("CrashDumpEnabled", "!vtop");
        }
    }

    @Test
    void asksOfASmallDumpForTheKindThatHasMemoryOfPrograms() throws Exception {
        assertThat(answer(SavedKind.TRIAGE, "u " + USER))
                .contains("only complete and active memory dumps have memory of programs: CrashDumpEnabled 1")
                .doesNotContain("2 or 7");
        assertThat(answer(SavedKind.TRIAGE, "u " + KERNEL)).contains("a kernel memory dump would have it");
    }

    @ParameterizedTest
    @CsvSource({
        "0, a null pointer",
        "28, a null pointer",
        "fff0, a null pointer",
        "8000123412341234, its upper bits are not all the same",
        "0000800000000000, its upper bits are not all the same"
    })
    void knowsAddressesThatNoDumpHas(String address, String words) throws Exception {
        for (SavedKind kind : new SavedKind[] {SavedKind.TRIAGE, SavedKind.FULL}) {
            assertThat(answer(kind, "dq " + address + " L1"))
                    .contains(words, "memory access error at ")
                    .doesNotContain("CrashDumpEnabled");
        }
    }

    @Test
    void knowsThatTheCrashIsAboutThatMemory() throws Exception {
        Path dump = folder.resolve("read.dmp");
        try (OutputStream out = Files.newOutputStream(dump)) {
            CrashDump.write(
                    Emulation.run(Scenarios.find("50-read").orElseThrow(), 3, null, hit -> {}), SavedKind.TRIAGE, out);
        }
        String address =
                Transcript.of(dump, null, null, ".bugcheck").split("Arg1 : ")[1].substring(0, 16);
        assertThat(Transcript.of(dump, null, null, "db " + address))
                .contains("that it could not be used is what the crash is about")
                .doesNotContain("CrashDumpEnabled");
        Path program = Corpus.folder().resolve("user/Riccars__crash/crash.dmp");
        assertThat(Transcript.of(program, null, null, "u @rip"))
                .contains("that it could not be used is what the crash is about");
    }

    @Test
    void advisesNothingWhereMemoryIsThereButNotWhatIsAskedFor() throws Exception {
        assertThat(answer(SavedKind.TRIAGE, "!irp @rsp"))
                .contains("no request packet there")
                .doesNotContain("would have");
    }

    @Test
    void saysOfPhysicalMemoryThatItIsPhysical() throws Exception {
        assertThat(answer(SavedKind.FULL, "!db 0000fffff0000000 L10"))
                .contains("physical memory at 0000ffff`f0000000: page not in dump")
                .doesNotContain("bits");
    }

    @Test
    void knowsOfAProgramWhatWasFreeOrReservedAndWhatIsTheKernels() throws Exception {
        Path dump = folder.resolve("program.dmp");
        Files.write(dump, MinidumpWriter.withRegions(0x1000, 0x2000, 0x10000));
        String bigger = "a minidump with full memory would have it";
        assertThat(Transcript.of(dump, null, null, "db 10000")).contains(bigger);
        assertThat(Transcript.of(dump, null, null, "db 20000"))
                .contains("reserved, without memory")
                .doesNotContain(bigger);
        assertThat(Transcript.of(dump, null, null, "db 30000"))
                .contains("nothing was mapped there")
                .doesNotContain(bigger);
        assertThat(Transcript.of(dump, null, null, "db " + KERNEL))
                .contains("it is the kernel's")
                .doesNotContain(bigger);
        Files.write(dump, MinidumpWriter.everything().write());
        assertThat(Transcript.of(dump, null, null, "db 7ffe00000000"))
                .contains("the dump has full memory")
                .doesNotContain(bigger);
    }
}
