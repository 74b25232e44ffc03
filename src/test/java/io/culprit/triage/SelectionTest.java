package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which crashes count, what machines are called, and what arrives. */
class SelectionTest {

    private static final Instant NOW = Instant.parse("2026-03-14T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void readsDaysMomentsAndHowLongAgo() {
        assertThat(Period.of("2026-03-01", "2026-03-07", NOW))
                .isEqualTo(new Period(Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2026-03-08T00:00:00Z")));
        assertThat(Period.of("7d", null, NOW).since()).isEqualTo("2026-03-07T12:00:00Z");
        assertThat(Period.of("12h", null, NOW).since()).isEqualTo("2026-03-14T00:00:00Z");
        assertThat(Period.of("4w", null, NOW).since()).isEqualTo("2026-02-14T12:00:00Z");
        assertThat(Period.of(null, "2026-03-14T09:00:00Z", NOW).until()).isEqualTo("2026-03-14T09:00:00Z");
        assertThatThrownBy(() -> Period.of("yesterday", null, NOW)).hasMessageContaining("'yesterday' is no time");
        assertThatThrownBy(() -> Period.of("2026-03-09", "2026-03-07", NOW)).hasMessageContaining("is not before");
    }

    @Test
    void namesMachinesByTheirPaths() {
        MachineNames names = MachineNames.of("/shares/{machine}/Minidump/*.dmp", false);
        assertThat(names.name("/shares/PC-17/Minidump/1.dmp")).isEqualTo("pc-17");
        assertThat(names.name("/shares/PC-17/deep/Minidump/1.dmp")).isEmpty();
        assertThat(names.name("\\shares\\PC-17\\Minidump\\1.dmp")).isEqualTo("pc-17");
        MachineNames deep = MachineNames.of("**/shares/{machine}/**", false);
        assertThat(deep.name("/mnt/shares/pc-18/a/b/x.zip!1.dmp")).isEqualTo("pc-18");
        assertThat(deep.shown("/mnt/shares/pc-18/a.dmp")).isEqualTo("/mnt/shares/pc-18/a.dmp");
        assertThatThrownBy(() -> MachineNames.of("/shares/*", false)).hasMessageContaining("{machine}");
        assertThatThrownBy(() -> MachineNames.of("/{machine}/{machine}", false)).hasMessageContaining("once");
    }

    @Test
    void namesMachinesByFoldersInAnArchive() {
        MachineNames names = MachineNames.of("/shares/*.zip/{machine}/Minidump/*.dmp", false);
        assertThat(names.name("/shares/x.zip!PC-17/Minidump/1.dmp")).isEqualTo("pc-17");
        assertThat(MachineNames.of("**/{machine}/Minidump/*", false).name("/s/x.zip!y.zip!PC-18/Minidump/1.dmp"))
                .isEqualTo("pc-18");
    }

    @Test
    void namesMachinesByTheFolderThatHoldsTheirReports() {
        String wer = "/ProgramData/Microsoft/Windows/WER/ReportQueue/Kernel_d1_1/MEMORY.DMP";
        assertThat(MachineNames.NONE.name("/shares/PC-17/C$" + wer)).isEqualTo("pc-17");
        assertThat(MachineNames.NONE.name("\\\\PC-17\\c$" + wer.replace('/', '\\')))
                .isEqualTo("pc-17");
        assertThat(MachineNames.NONE.name("/shares/pc-18.zip!PC-18" + wer)).isEqualTo("pc-18");
        assertThat(MachineNames.NONE.name("C:" + wer))
                .as("a drive is no machine")
                .isEmpty();
        assertThat(MachineNames.NONE.name("/shares/PC-17/Minidump/1.dmp")).isEmpty();
        assertThat(MachineNames.REDACTED_NONE.shown("/shares/PC-17/C$" + wer)).isEqualTo("/shares/<machine>/C$" + wer);
    }

    @Test
    void aDumpInAnArchiveIsCalledByItsPlaceInIt() {
        assertThat(Row.name("/shares/2.dmp")).isEqualTo("2.dmp");
        assertThat(Row.name("/shares/x.zip!Minidump/2.dmp")).isEqualTo("x.zip!Minidump/2.dmp");
        assertThat(Row.name("x.zip!y.tar.gz!a\\2.dmp")).isEqualTo("x.zip!y.tar.gz!a\\2.dmp");
        assertThat(Row.name("/wow!/2.dmp")).as("a folder").isEqualTo("2.dmp");
        assertThat(Row.name("C:\\wow!\\2.dmp")).isEqualTo("2.dmp");
    }

    @Test
    void leavesNamesOfMachinesOutWhereTheyAreToBeRedacted() {
        MachineNames names = MachineNames.of("/shares/{machine}/**", true);
        assertThat(names.name("/shares/PC-17/1.dmp")).isEmpty();
        assertThat(names.shown("/shares/PC-17/1.dmp")).isEqualTo("/shares/<machine>/1.dmp");
    }

    @Test
    @Timeout(60)
    void handsOverAFileThatArrivesOnceNobodyWritesToItAnyMore() throws Exception {
        Files.writeString(folder.resolve("old.dmp"), "there before");
        List<Path> arrived = Collections.synchronizedList(new ArrayList<>());
        try (Watch watch = new Watch(List.of(folder), 300, 300)) {
            Path deep = Files.createDirectories(folder.resolve("new/deep")).resolve("slow.dmp");
            Thread writer = Thread.ofPlatform().start(() -> write(deep));
            watch.run(files -> {
                arrived.addAll(files);
                assertThat(writer.isAlive()).isFalse();
                return false;
            });
        }
        assertThat(arrived).containsExactly(folder.resolve("new/deep/slow.dmp"));
    }

    /** A piece every tenth of a second. */
    private static void write(Path file) {
        try {
            for (int i = 0; i < 15; i++) {
                Files.writeString(file, "piece", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
