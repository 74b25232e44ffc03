package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.rule.Driver.Dma;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DriversTest {

    private static final Drivers DRIVERS = Drivers.builtIn();

    @Test
    void holdsAtLeastSevenHundredRowsOfKnownClasses() {
        assertThat(DRIVERS.all())
                .hasSizeGreaterThan(1000)
                .allSatisfy(driver -> assertThat(driver.driverClass()).isNotEqualTo(DriverClass.UNKNOWN));
    }

    @Test
    void findsEveryRowOfTheTableByItsName() {
        for (Driver row : DRIVERS.all()) {
            String name = row.file().replace("*", "x").replace("?", "7");
            Driver found = DRIVERS.find(name.toUpperCase(Locale.ROOT)).orElseThrow();
            assertThat(found.driverClass()).as(row.file()).isEqualTo(row.driverClass());
            assertThat(found.file().equals(row.file()) || !name.equals(row.file()))
                    .as(row.file())
                    .isTrue();
        }
    }

    @Test
    void takesNoTextOutOfADumpForAKeyOfTheTable() {
        assertThat(DRIVERS.find("<rt6")).isEmpty();
        assertThat(DRIVERS.find("rt640x64.sys\trt640x64.sys")).isEmpty();
        assertThat(DRIVERS.find("#")).isEmpty();
        assertThat(DRIVERS.find("")).isEmpty();
    }

    @Test
    void theLongestBeginningOfAPatternWins() {
        assertThat(DRIVERS.of("rtkbt9.sys").file()).isEqualTo("rtkbt*");
        assertThat(DRIVERS.of("rt650x64.sys").file()).isEqualTo("rt6?0x64.sys");
    }

    @Test
    void tellsTheDayOfTheTableAndWhichDriversAttackersBringAlong() {
        assertThat(DRIVERS.date()).matches("20\\d\\d-\\d\\d-\\d\\d");
        assertThat(DRIVERS.of("WinRing0x64.sys").risk()).isEqualTo(Driver.Risk.VULNERABLE);
        assertThat(DRIVERS.of("rt640x64.sys").risk()).isEqualTo(Driver.Risk.NONE);
        assertThat(DRIVERS.of("qzxy77.sys").risk()).isEqualTo(Driver.Risk.NONE);
    }

    @Test
    void aRowHoldsPciNumbersAndSaysWhatItCannotTake() {
        Driver row = DriverLine.read("a.sys", "A", "", "network-wired", "bus-master", "", "", "10ec|8086", "0200", "");
        assertThat(row.pciVendors()).containsExactly(0x10EC, 0x8086);
        assertThat(row.pciClasses()).containsExactly(0x0200);
        refused(
                "unknown class 'netwrok-wired', did you mean 'network-wired'?",
                "a.sys",
                "",
                "",
                "netwrok-wired",
                "none",
                "",
                "",
                "",
                "",
                "");
        refused("unknown dma 'Y'", "a.sys", "", "", "usb", "Y", "", "", "", "", "");
        refused("'W' is neither 'windows' nor empty", "a.sys", "", "", "usb", "none", "W", "", "", "", "");
        refused("'always' is neither 'never' nor empty", "a.sys", "", "", "usb", "none", "", "always", "", "", "");
        refused("'10EG' is not four or six hex digits", "a.sys", "", "", "usb", "none", "", "", "10EG", "", "");
        refused("'02' is not four or six hex digits", "a.sys", "", "", "usb", "none", "", "", "", "02", "");
        refused(
                "unknown risk 'blockt', did you mean 'blocked'?",
                "a.sys",
                "",
                "",
                "usb",
                "none",
                "",
                "",
                "",
                "",
                "blockt");
    }

    private static void refused(String message, String... cells) {
        assertThatThrownBy(() -> DriverLine.read(cells))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
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
}
