package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.DriverClass;
import io.culprit.rule.Drivers;
import io.culprit.stack.FrameTrust;
import org.junit.jupiter.api.Test;

class StrangerTest {

    private static final String STORE = "C:\\Windows\\System32\\DriverStore\\FileRepository\\";
    private static final long STAMP = 1_600_000_000L;

    private static Stranger stranger(CrashFacts facts) {
        return Stranger.of(new Scene(facts.build(), Drivers.builtIn()), "qzxy77.sys");
    }

    @Test
    void takesTheMakerFromTheVersionResourceFirst() {
        Stranger found = stranger(CrashFacts.kernel().company("qzxy77.sys", "Quux Corp."));
        assertThat(found.vendor()).isEqualTo("Quux Corp.");
        assertThat(found.driverClass()).isEqualTo(DriverClass.UNKNOWN);
        assertThat(found.says()).isEqualTo("its maker stands in its version resource");
    }

    @Test
    void takesMakerAndClassFromAKnownDriverOfTheSamePackage() {
        String folder = STORE + "foo.inf_amd64_0123456789abcdef\\";
        Stranger found = stranger(CrashFacts.kernel()
                .module(folder + "qzxy77.sys", STAMP)
                .module(STORE + "bar.inf_amd64_0123456789abcdef\\nvlddmkm.sys", STAMP)
                .module(folder + "rt640x64.sys", STAMP));
        assertThat(found.vendor()).isEqualTo("Realtek");
        assertThat(found.driverClass()).isEqualTo(DriverClass.NETWORK_WIRED);
        assertThat(found.says())
                .isEqualTo("its maker is that of rt640x64.sys, whose driver package it came with; its class is that of"
                        + " rt640x64.sys from the same driver package");
    }

    @Test
    void takesMakerAndClassFromTheNameOfThePackage() {
        Stranger found =
                stranger(CrashFacts.kernel().module(STORE + "netwtw6e.inf_amd64_8f1f5b3cde2d2cbe\\qzxy77.sys", STAMP));
        assertThat(found.vendor()).isEqualTo("Intel");
        assertThat(found.driverClass()).isEqualTo(DriverClass.NETWORK_WIRELESS);
    }

    @Test
    void takesMakerAndClassFromThePciDeviceThatItDrives() {
        Stranger found = stranger(CrashFacts.kernel()
                .driver("qzxy77.sys")
                .pci(3, 0x10EC, 0x8168, 0x020000)
                .pciDevice(2, 3, false, "qzxy77", "pci.sys"));
        assertThat(found.vendor()).contains("Realtek");
        assertThat(found.driverClass()).isEqualTo(DriverClass.NETWORK_WIRED);
        assertThat(found.says())
                .isEqualTo("its maker is taken from the PCI device that it drives; its class is that of the PCI device"
                        + " that it drives");
    }

    @Test
    void takesTheClassFromTheLibraryBesideItOnTheStack() {
        CrashFacts facts = CrashFacts.kernel()
                .windows("portcls.sys")
                .driver("qzxy77.sys")
                .frame("ntoskrnl.exe", FrameTrust.UNWIND)
                .frame("qzxy77.sys", FrameTrust.UNWIND)
                .frame("portcls.sys", FrameTrust.UNWIND);
        Stranger found = stranger(facts);
        assertThat(found.vendor()).isNull();
        assertThat(found.driverClass()).isEqualTo(DriverClass.AUDIO);
        assertThat(found.says()).contains("beside which it stands on the stack").contains("portcls.sys");
    }

    @Test
    void takesTheClassFromTheMostTellingLibraryThatItImports() {
        Stranger found = stranger(CrashFacts.kernel()
                .driver("qzxy77.sys")
                .imports("other.sys", "storport.sys")
                .imports("qzxy77.sys", "ntoskrnl.exe", "ks.sys", "portcls.sys"));
        assertThat(found)
                .isEqualTo(new Stranger(
                        null, DriverClass.AUDIO, "its class is that of drivers which import portcls.sys, as it does"));
    }

    @Test
    void takesNoClassFromLibrariesThatDriversOfSeveralClassesImport() {
        Stranger found = stranger(CrashFacts.kernel()
                .driver("qzxy77.sys")
                .imports("qzxy77.sys", "ntoskrnl.exe", "ndis.sys", "netio.sys", "usbd.sys"));
        assertThat(found).isEqualTo(new Stranger(null, DriverClass.UNKNOWN, null));
    }

    @Test
    void saysNothingWhereNothingTellsOrTheStackWasOnlyScanned() {
        Stranger found = stranger(CrashFacts.kernel()
                .windows("portcls.sys")
                .driver("qzxy77.sys")
                .frame("qzxy77.sys", FrameTrust.SCAN)
                .frame("portcls.sys", FrameTrust.SCAN));
        assertThat(found).isEqualTo(new Stranger(null, DriverClass.UNKNOWN, null));
    }

    private static DriverClass beside(String before, String behind) {
        CrashFacts facts = CrashFacts.kernel().driver("qzxy77.sys");
        for (String module : new String[] {"portcls.sys", "storport.sys", "tcpip.sys"}) {
            facts.windows(module);
        }
        facts = before == null ? facts : facts.frame(before, FrameTrust.UNWIND);
        facts.frame("qzxy77.sys", FrameTrust.UNWIND);
        return stranger(behind == null ? facts : facts.frame(behind, FrameTrust.UNWIND))
                .driverClass();
    }

    @Test
    void whoCalledItTellsMoreThanWhomItCalledAndOtherModulesTellNothing() {
        assertThat(beside("storport.sys", "portcls.sys")).isEqualTo(DriverClass.AUDIO);
        assertThat(beside("storport.sys", "tcpip.sys")).isEqualTo(DriverClass.STORAGE);
        assertThat(beside("storport.sys", null)).isEqualTo(DriverClass.STORAGE);
        assertThat(beside(null, "portcls.sys")).isEqualTo(DriverClass.AUDIO);
        assertThat(beside("tcpip.sys", "tcpip.sys")).isEqualTo(DriverClass.UNKNOWN);
        assertThat(beside(null, null)).isEqualTo(DriverClass.UNKNOWN);
    }

    @Test
    void aDiskIsOfStorageWhateverItsKindAndADeviceOfNoClassTellsItsMakerAlone() {
        CrashFacts disk = CrashFacts.kernel().driver("qzxy77.sys").pci(3, 0x144D, 0xA808, 0x010802);
        assertThat(stranger(disk.pciDevice(2, 3, false, "QZXY77", "pci.sys")).driverClass())
                .isEqualTo(DriverClass.STORAGE);
        CrashFacts other = CrashFacts.kernel().driver("qzxy77.sys").pci(3, 0x144D, 0xA808, 0x118000);
        Stranger found = stranger(other.pciDevice(2, 3, false, "qzxy77", "pci.sys"));
        assertThat(found.driverClass()).isEqualTo(DriverClass.UNKNOWN);
        assertThat(found.says()).isEqualTo("its maker is taken from the PCI device that it drives");
        assertThat(stranger(other.pciDevice(2, 3, false, "other", "pci.sys")).vendor())
                .as("another's device")
                .isNull();
        assertThat(stranger(other.pciDevice(2, 3, false, null, "pci.sys")).vendor())
                .isNull();
    }

    @Test
    void whatLiesInNoPackageHasNoKin() {
        for (String path : new String[] {
            "C:\\Windows\\System32\\drivers\\qzxy77.sys", STORE + "qzxy77.sys", STORE + ".inf_amd64_1\\qzxy77.sys"
        }) {
            Stranger found =
                    stranger(CrashFacts.kernel().module(path, STAMP).module(path.replace("qzxy77", "rt640x64"), STAMP));
            assertThat(found.vendor()).as(path).isNull();
        }
    }
}
