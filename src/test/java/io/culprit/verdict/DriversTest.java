package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.LoadedModule;
import io.culprit.verdict.Driver.Dma;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DriversTest {

    private static final Drivers DRIVERS = Drivers.builtIn();
    private static final Instant CRASH = Instant.parse("2025-06-01T12:00:00Z");

    @Test
    void holdsAtLeastSevenHundredRowsOfKnownClasses() {
        assertThat(DRIVERS.all())
                .hasSizeGreaterThan(1000)
                .allSatisfy(driver -> assertThat(driver.driverClass()).isNotEqualTo(DriverClass.UNKNOWN));
    }

    @Test
    void findsEveryRowOfTheTableByItsName() throws IOException {
        try (InputStream in = Drivers.class.getResourceAsStream("drivers.tsv")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).endsWith("\n");
            List<String> rows = text.lines().skip(1).toList();
            List<String> names = rows.stream().map(row -> row.split("\t")[0]).toList();
            assertThat(rows).allSatisfy(row -> assertThat(row.split("\t", -1)).hasSize(7));
            assertThat(names.stream().dropWhile(name -> !name.matches(".*[*?].*")))
                    .as("patterns come last")
                    .allSatisfy(name -> assertThat(name).containsPattern("[*?]"));
            assertThat(DRIVERS.all()).extracting(Driver::file).containsExactlyElementsOf(names);
            for (String name : names) {
                if (!name.matches(".*[*?].*")) {
                    assertThat(DRIVERS.find(name.toUpperCase(Locale.ROOT))
                                    .orElseThrow()
                                    .file())
                            .isEqualTo(name);
                }
            }
        }
    }

    @Test
    void findsNamesWithoutRegardToCaseAndPatternsOfFamilies() {
        assertThat(DRIVERS.of("NVLDDMKM.SYS").driverClass()).isEqualTo(DriverClass.GRAPHICS);
        assertThat(DRIVERS.of("Netwtw16.sys").driverClass()).isEqualTo(DriverClass.NETWORK_WIRELESS);
        assertThat(DRIVERS.of("dump_stornvme.sys").neverCulprit()).isTrue();
        assertThat(DRIVERS.find("qzxy77.sys")).isEmpty();
    }

    @Test
    void kernelHalBusesAndLibrariesAreNeverCulprits() {
        for (String name : new String[] {
            "ntoskrnl.exe",
            "hal.dll",
            "pci.sys",
            "ACPI.sys",
            "ndis.sys",
            "storport.sys",
            "dxgkrnl.sys",
            "Wdf01000.sys",
            "portcls.sys",
            "usbport.sys",
            "watchdog.sys"
        }) {
            assertThat(DRIVERS.of(name).neverCulprit()).as(name).isTrue();
        }
        assertThat(DRIVERS.of("stornvme.sys").neverCulprit()).isFalse();
        assertThat(DRIVERS.of("stornvme.sys").dma()).isEqualTo(Dma.BUS_MASTER);
    }

    @Test
    void aTimeStampThatIsNoDateMeansWindows() {
        assertThat(provenance("unheardof.sys", 0xF0000000L).windows()).isTrue();
        assertThat(provenance("unheardof.sys", 1_000_000L).windows()).isTrue();
        assertThat(provenance("unheardof.sys", 1_700_000_000L).windows()).isFalse();
        assertThat(provenance("unheardof.sys", 1_700_000_000L).sure()).isFalse();
    }

    @Test
    void theTableBeatsTheTimeStamp() {
        assertThat(provenance("clipsp.sys", 1_700_000_000L).windows()).isTrue();
        assertThat(provenance("nvlddmkm.sys", 0xF0000000L).windows()).isFalse();
    }

    private static Provenance provenance(String name, long stamp) {
        return Provenance.of(new LoadedModule(name, null, 0, 1, stamp, null, null, null), DRIVERS, CRASH);
    }
}
