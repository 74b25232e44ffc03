package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.rule.Driver.Dma;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        assertThat(Driver.Risk.VULNERABLE.word()).isEqualTo("vulnerable");
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

    private static Drivers with(String drivers) throws RuleFileException {
        String file = "{\"drivers\": [" + drivers + "]}";
        return RuleBook.builtIn()
                .with(RuleFile.read(file.getBytes(StandardCharsets.UTF_8)))
                .drivers();
    }

    @Test
    void anAddedRowBeatsTheTableAndALaterOneAnEarlier() throws RuleFileException {
        Drivers added = with("""
            {"file": "acme*.sys", "vendor": "Acme", "class": "network-wired", "dma": "bus-master"},
            {"file": "RT640x64.sys", "vendor": "Earlier", "class": "audio"},
            {"file": "rt640x64.SYS", "vendor": "Later", "product": "Card", "class": "usb", "windows": true, "neverCulprit": true},
            {"file": "acme1?.sys", "vendor": "Acme One", "windows": false, "neverCulprit": false}
            """);
        assertThat(added.of("ACME7.sys").vendor()).isEqualTo("Acme");
        assertThat(added.of("ACME12.sys").vendor()).as("the later pattern").isEqualTo("Acme One");
        assertThat(added.of("ACME12.sys").driverClass()).isEqualTo(DriverClass.UNKNOWN);
        assertThat(added.of("ACME12.sys").dma()).isEqualTo(Dma.UNKNOWN);
        assertThat(added.of("ACME12.sys").windows()).isFalse();
        assertThat(added.of("ACME12.sys").neverCulprit()).isFalse();
        assertThat(added.of("rt640x64.sys"))
                .isEqualTo(new Driver(
                        "rt640x64.SYS",
                        "Later",
                        "Card",
                        DriverClass.USB,
                        Dma.UNKNOWN,
                        true,
                        true,
                        List.of(),
                        List.of(),
                        Driver.Risk.NONE));
        assertThat(added.of("nvlddmkm.sys")).isEqualTo(DRIVERS.of("nvlddmkm.sys"));
    }

    @Test
    void theTableShowsAddedRowsFirstAndNoneThatTheyReplace() throws RuleFileException {
        Drivers added = with("{\"file\": \"rt640x64.sys\", \"vendor\": \"Own\"}, {\"file\": \"acme*.sys\"}");
        assertThat(added.all()).hasSize(DRIVERS.all().size() + 1);
        assertThat(added.all().subList(0, 2)).extracting(Driver::file).containsExactly("rt640x64.sys", "acme*.sys");
        assertThat(added.all())
                .filteredOn(row -> row.file().equals("rt640x64.sys"))
                .hasSize(1);
    }

    /** An exact row of the table is surer than a pattern of a user, and his pattern than one of the table. */
    @Test
    void anAddedPatternBeatsPatternsAndNoNames() throws RuleFileException {
        Drivers added = with("{\"file\": \"r*\", \"vendor\": \"Own\"}");
        assertThat(added.of("rtkbt9.sys").vendor()).isEqualTo("Own");
        assertThat(added.of("rt640x64.sys").vendor()).isEqualTo("Realtek");
    }

    @Test
    void rowsOfSeveralFilesAddUpAndTheLastFileWins() throws RuleFileException {
        String first =
                "{\"drivers\": [{\"file\": \"a.sys\", \"vendor\": \"1\", \"tags\": [\"One\", \"Both\"]}, {\"file\":"
                        + " \"b*\", \"vendor\": \"1\"}, {\"file\": \"c.sys\", \"vendor\": \"1\"}]}";
        String second = "{\"drivers\": [{\"file\": \"a.sys\", \"vendor\": \"2\"}, {\"file\": \"b*\", \"vendor\": \"2\","
                + " \"tags\": [\"Both\"]}]}";
        Drivers both = RuleBook.builtIn()
                .with(RuleFile.read(first.getBytes(StandardCharsets.UTF_8)))
                .with(RuleFile.read(second.getBytes(StandardCharsets.UTF_8)))
                .with(RuleFile.read("{}".getBytes(StandardCharsets.UTF_8)))
                .drivers();
        assertThat(both.of("a.sys").vendor()).isEqualTo("2");
        assertThat(both.of("b7.sys").vendor()).isEqualTo("2");
        assertThat(both.of("c.sys").vendor()).isEqualTo("1");
        assertThat(both.ownerOf("One ")).isEqualTo("a.sys");
        assertThat(both.ownerOf("Both")).isEqualTo("b*");
        assertThat(both.ownerOf("None")).isNull();
    }

    @Test
    void aDriverOfNoTableIsUnknownInEveryRespect() {
        assertThat(DRIVERS.of("qzxy77.sys"))
                .isEqualTo(new Driver(
                        "qzxy77.sys",
                        "",
                        "",
                        DriverClass.UNKNOWN,
                        Dma.UNKNOWN,
                        false,
                        false,
                        List.of(),
                        List.of(),
                        Driver.Risk.NONE));
    }

    @Test
    void aDriverDrivesClassesOfDevicesWithOrWithoutTheirInterface() {
        Driver network = DriverLine.read("a.sys", "", "", "usb", "bus-master", "windows", "", "", "0C0330|0200", "");
        assertThat(network.pciClasses()).containsExactly(0x0C0330, 0x0200);
        assertThat(network.drivesClass(0x0C0330)).isTrue();
        assertThat(network.drivesClass(0x0C0320)).isFalse();
        assertThat(network.drivesClass(0x020000)).isTrue();
        assertThat(network.drivesClass(0x020001)).isTrue();
        assertThat(network.drivesClass(0x028000)).isFalse();
        assertThat(network.windows()).isTrue();
        assertThat(network.neverCulprit()).isFalse();
        Driver named = network.named("b.sys");
        assertThat(named.file()).isEqualTo("b.sys");
        assertThat(named.pciClasses()).isEqualTo(network.pciClasses());
    }

    /** A part of Windows that drives a device can fail by itself; one that does not serves others. */
    @Test
    void someClassesHaveADeviceOfTheirOwnAndSomeServeOthers() {
        assertThat(DriverClass.values())
                .filteredOn(DriverClass::drivesDevice)
                .containsExactly(
                        DriverClass.GRAPHICS,
                        DriverClass.NETWORK_WIRED,
                        DriverClass.NETWORK_WIRELESS,
                        DriverClass.BLUETOOTH,
                        DriverClass.STORAGE,
                        DriverClass.USB,
                        DriverClass.THUNDERBOLT,
                        DriverClass.AUDIO,
                        DriverClass.INPUT,
                        DriverClass.VIRTUALIZATION,
                        DriverClass.CAPTURE,
                        DriverClass.CHIPSET,
                        DriverClass.MONITORING);
    }

    /** The build puts the key in front of each row; what is asked for begins as it does. */
    @Test
    void theKeyOfAPatternIsHowItBegins() {
        assertThat(FileTable.key("RT640x64.SYS")).isEqualTo("rt640x64.sys");
        assertThat(FileTable.key("RTKbt*.sys")).isEqualTo("<rtk");
        assertThat(FileTable.key("rt?4.sys")).isEqualTo("<rt");
        assertThat(FileTable.key("*.sys")).isEqualTo("<");
        assertThat(FileTable.key("?oo.sys")).isEqualTo("<");
        assertThat(FileTable.letters("rtk?bt*")).isEqualTo(3);
        assertThat(FileTable.letters("*")).isZero();
        assertThat(FileTable.letters("a.sys")).isEqualTo(5);
    }
}
