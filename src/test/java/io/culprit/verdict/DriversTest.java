package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.LoadedModule;
import io.culprit.verdict.Driver.Dma;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DriversTest {

    private static final Drivers DRIVERS = Drivers.builtIn();
    private static final Instant CRASH = Instant.parse("2025-06-01T12:00:00Z");

    @Test
    void holdsAtLeastSevenHundredRowsOfKnownClasses() {
        assertThat(DRIVERS.all())
                .hasSizeGreaterThan(1000)
                .allSatisfy(driver -> assertThat(driver.driverClass())
                        .isIn(
                                "graphics",
                                "network-wired",
                                "network-wireless",
                                "bluetooth",
                                "storage",
                                "usb",
                                "thunderbolt",
                                "audio",
                                "input",
                                "virtualization",
                                "security",
                                "filter",
                                "chipset",
                                "monitoring",
                                "windows"));
    }

    @Test
    void findsNamesWithoutRegardToCaseAndPatternsOfFamilies() {
        assertThat(DRIVERS.of("NVLDDMKM.SYS").driverClass()).isEqualTo("graphics");
        assertThat(DRIVERS.of("Netwtw16.sys").driverClass()).isEqualTo("network-wireless");
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
