package io.culprit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.fact.finder.FactFinder;
import io.culprit.windows.SystemOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Facts of real dumps; skipped where they are absent. */
class CorpusFactsTest {

    private static Facts facts(Path file) throws Exception {
        try (DumpFile dump = DumpFiles.open(file)) {
            return FactFinder.find(SystemOpener.open(dump), true);
        }
    }

    private static Facts facts(String name) throws Exception {
        return facts(Corpus.file(name));
    }

    @Test
    void followsTheStuckPowerRequestToItsDevices() throws Exception {
        Facts facts = facts("9f.dmp");
        DeviceObject device = facts.device().find().orElseThrow();
        assertThat(device.stack())
                .extracting(DeviceObject.Layer::module)
                .containsExactly("partmgr.sys", "disk.sys", "ACPI.sys", "iaStorAC.sys");
        assertThat(device.service()).isEqualTo("disk");
        assertThat(device.instance()).startsWith("SCSI\\Disk");
        IoRequest irp = facts.irp().find().orElseThrow();
        assertThat(irp.function()).isEqualTo("IRP_MJ_POWER/IRP_MN_SET_POWER");
        assertThat(irp.holder()).isEqualTo("disk.sys");
        assertThat(irp.locations().get(1).completionModule()).isEqualTo("partmgr.sys");
        assertThat(facts.process().find().orElseThrow().name()).isEqualTo("EpicGamesLaunc");
        assertThat(facts.processor().find().orElseThrow().number()).isEqualTo(6);
    }

    /** Real crashes of programs, most of them at null pointers or at what was freed: none shows a flipped bit. */
    @Test
    void seesNoFlippedBitInPrograms() throws Exception {
        int programs = 0;
        for (Path file : Corpus.userDumps()) {
            try {
                assertThat(facts(file).corruption().find()).as(file.toString()).isEmpty();
                programs++;
            } catch (NotADumpException other) {
                continue;
            }
        }
        assertThat(programs).isGreaterThan(40);
    }

    @Test
    void decodesTheFaultOfASystemThread() throws Exception {
        Facts facts = facts("triage_x64.dmp");
        assertThat(facts.exception().find().orElseThrow().module()).isEqualTo("amdppm.sys");
        assertThat(facts.instruction().find().orElseThrow().text()).startsWith("mov dword ptr");
        assertThat(facts.system().buildLab()).isEqualTo("19041.1.amd64fre.vb_release.191206-1406");
        assertThat(facts.threads()).hasSize(15);
    }

    @Test
    void givesEightCrashesOfOneMachineOneFingerprint() throws Exception {
        Set<String> same = new HashSet<>();
        for (String name : List.of("13a", "1a", "be_1", "3b_0", "50_0", "50_1", "7a", "be_0")) {
            same.add(String.valueOf(facts(name + ".dmp").system().machine()));
        }
        assertThat(same).hasSize(1);
        for (String other : List.of("triage_x64.dmp", "9f.dmp", "082325-12593-01.dmp")) {
            assertThat(same.add(String.valueOf(facts(other).system().machine())))
                    .isTrue();
        }
    }

    @Test
    void seesTheFlippedBitOfFailingMemory() throws Exception {
        assertThat(facts("1a.dmp").corruption().find().orElseThrow().singleBit())
                .isTrue();
        assertThat(facts("be_1.dmp").corruption().find().orElseThrow().singleBit())
                .isTrue();
        assertThat(facts("3b_0.dmp").corruption().find().orElseThrow().text()).contains("one bit away");
    }

    @Test
    void knowsProcessAndThreadOfEveryKernelDump() throws Exception {
        for (Path file : Corpus.kernelDumps()) {
            Facts facts = facts(file);
            assertThat(facts.process().find()).as("%s", file).isPresent();
            assertThat(facts.thread().find().orElseThrow().id()).as("%s", file).isNotNull();
            assertThat(facts.processor().find()).as("%s", file).isPresent();
            assertThat(facts.system().cpuVendor()).as("%s", file).isNotNull();
            assertThat(facts.stack()).as("%s", file).isNotEmpty();
        }
    }

    @Test
    void findsFactsInEveryUserDump() throws Exception {
        for (Path file : Corpus.userDumps()) {
            assertThat(found(file)).as("%s", file).isTrue();
        }
    }

    private static boolean found(Path file) throws IOException {
        try {
            return facts(file).bugCheck() instanceof Fact.Unknown<BugCheck>;
        } catch (IOException unreadable) {
            throw unreadable;
        } catch (Exception notADump) {
            return notADump instanceof NotADumpException;
        }
    }
}
