package io.culprit.fact.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.dump.kernel.TriageDumpWriter;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.fact.Facts;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.TargetMachine;
import io.culprit.machine.Architecture;
import io.culprit.machine.Budget;
import io.culprit.report.Ink;
import io.culprit.report.Json;
import io.culprit.report.Report;
import io.culprit.report.TextReport;
import io.culprit.report.VerboseReport;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Processors;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.CpuIdentification;
import io.culprit.windows.blob.Smbios;
import io.culprit.windows.blob.SmbiosTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The machine and its last moments, and what no report may give away. */
class MachineFinderTest {

    private static final String INSTANCE = "INSTANCE-0815";

    private static Report report() throws Exception {
        byte[] file = TriageDumpWriter.of(Architecture.X64)
                .blob(tag(SecondaryTag.SMBIOS_TABLES), SmbiosTest.tables())
                .blob(tag(SecondaryTag.PLUG_AND_PLAY), plugAndPlay("USB\\VID_04A9&PID_31EA\\" + INSTANCE))
                .toBytes();
        return new Analyzer(Analyzer.Options.NONE).analyze("machine.dmp", new ByteArrayInputStream(file));
    }

    private static UUID tag(SecondaryTag tag) {
        return UUID.fromString(tag.guid());
    }

    private static byte[] plugAndPlay(String path) {
        byte[] text = path.getBytes(StandardCharsets.UTF_16LE);
        byte[] blob = new byte[0x2C + text.length + 2];
        System.arraycopy(text, 0, blob, 0x2C, text.length);
        return blob;
    }

    @Test
    void saysWhatTheMachineIs() throws Exception {
        TargetMachine machine = report().facts().machine().find().orElseThrow();
        assertThat(machine.maker()).isEqualTo("Gigabyte Technology Co., Ltd.");
        assertThat(machine.model()).isNull();
        assertThat(machine.bios())
                .isEqualTo(new TargetMachine.Bios("American Megatrends", "F15", LocalDate.of(2021, 5, 11)));
        assertThat(machine.memoryBytes()).isEqualTo(16L << 30);
        assertThat(machine.lastDevice()).isEqualTo("USB\\VID_04A9&PID_31EA");
        assertThat(machine.fasterThanRated()).isNotNull();
    }

    @Test
    void givesAwayNoSerialNumberInAnyFormat() throws Exception {
        Report report = report();
        String all = TextReport.of(report, Ink.PLAIN) + VerboseReport.of(report, Ink.PLAIN) + Json.pretty(report);
        assertThat(all).contains("Gigabyte").doesNotContain(SmbiosTest.SERIAL).doesNotContain(INSTANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "05/11/2021, 2021-05-11",
        "12/31/99, 1999-12-31",
        "1/2/07, 2007-01-02",
        "02/30/2020,",
        "2020-01-02,",
        "00/00/0000,",
        "x/1/2020,"
    })
    void readsDatesAsFirmwareWritesThem(String written, @Nullable String date) {
        LocalDate found = MachineFinder.date(written);
        assertThat(found == null ? null : found.toString()).isEqualTo(date);
    }

    @ParameterizedTest
    @CsvSource({
        "USB\\VID_1&PID_2\\5&1234&0&5, USB\\VID_1&PID_2",
        "BTHENUM\\Dev_AABBCCDDEEFF\\7&1, BTHENUM",
        "SWD\\MMDEVAPI, SWD\\MMDEVAPI"
    })
    void keepsTheKindOfADeviceAlone(String path, String kept) {
        assertThat(MachineFinder.withoutInstance(path)).isEqualTo(kept);
    }

    @Test
    void countsTheDaysFromTheFirmwareToTheCrash() {
        TargetMachine.Bios bios = new TargetMachine.Bios(null, null, LocalDate.of(2020, 1, 1));
        assertThat(bios.daysBefore(Instant.parse("2023-01-01T10:00:00Z"))).isEqualTo(1096);
        assertThat(bios.daysBefore(Instant.parse("2019-01-01T10:00:00Z"))).isNull();
        assertThat(bios.daysBefore(null)).isNull();
    }

    @Test
    void everySmallDumpOfTheCorpusHasAMachineAndAHistory() throws Exception {
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        for (Path path : Corpus.kernelDumps()) {
            Facts facts = analyzer.analyze(path).facts();
            if (facts.dump().kind() == DumpKind.TRIAGE && facts.system().architecture() == Architecture.X64) {
                TargetMachine machine = facts.machine().find().orElseThrow();
                assertThat(machine.processor()).as(path.toString()).isNotNull();
                for (Smbios.Module module : machine.memory()) {
                    assertThat(module.sizeBytes()).as(path.toString()).isPositive();
                }
                List<RoutineHistory.Run> runs =
                        facts.history().find().orElseThrow().runs();
                assertThat(runs).as(path.toString()).isNotEmpty().allMatch(run -> run.module() != null);
            }
        }
    }

    /** Without a record of CPUID the control block of the processor tells family, model, stepping and speed. */
    @Test
    void knowsAProcessorByItsControlBlockAlone() throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find("d1-write").orElseThrow(), 3, null, hit -> {});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CrashDump.write(crash, SavedKind.FULL, out);
        try (DumpFile dump = DumpFiles.open("full.dmp", new ByteArrayInputStream(out.toByteArray()), Budget.none())) {
            Processors processors = Processors.of(SystemOpener.open(dump));
            Processors.Identity block =
                    processors.crashing().flatMap(processors::identity).orElseThrow();
            assertThat(block).isEqualTo(new Processors.Identity(6, 0x9E, 10, 3593));
            assertThat(MachineFinder.find(Blobs.of(new TestDump()), null, block)
                            .find()
                            .orElseThrow()
                            .processor())
                    .isEqualTo(new TargetMachine.Processor(null, 6, 0x9E, 10, null, 3593));
        }
        assertThat(MachineFinder.find(Blobs.of(new TestDump()), null, null).known())
                .isFalse();
    }

    @Test
    void controlBlocksOfTheCorpusSayWhatCpuidSays() throws Exception {
        int both = 0;
        for (Path path : Corpus.kernelDumps()) {
            try (DumpFile dump = DumpFiles.open(path)) {
                CrashedSystem system = SystemOpener.open(dump);
                Processors processors = Processors.of(system);
                Processors.Identity block =
                        processors.crashing().flatMap(processors::identity).orElse(null);
                CpuIdentification.Signature cpuid = Blobs.of(dump)
                        .cpu()
                        .flatMap(CpuIdentification::signature)
                        .orElse(null);
                if (block != null && cpuid != null) {
                    both++;
                    assertThat(new CpuIdentification.Signature(block.family(), block.model(), block.stepping()))
                            .as(path.toString())
                            .isEqualTo(cpuid);
                    assertThat(block.megahertz()).as(path.toString()).isBetween(500, 6000);
                }
            }
        }
        assertThat(both).isGreaterThan(5);
    }
}
