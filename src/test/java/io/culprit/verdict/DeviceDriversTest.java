package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.Drivers;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciFunction.Bridge;
import io.culprit.windows.blob.PciLocation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which loaded driver drives a PCI function: the one for its vendor and class, and nobody where that is a guess. */
class DeviceDriversTest {

    private static final Drivers TABLE = Drivers.builtIn();
    private static final int ETHERNET = 0x020000;
    private static final int NVME = 0x010802;
    private static final int DISPLAY = 0x030000;
    private static final int SOUND = 0x040300;

    private static DeviceDrivers devices(CrashFacts facts) {
        return new Scene(facts.build(), TABLE).devices();
    }

    private static PciFunction at(CrashFacts facts, PciLocation place) {
        return facts.build().pci().at(place).orElseThrow();
    }

    private static List<String> drivers(CrashFacts facts, int bus, int function) {
        return devices(facts).of(at(facts, new PciLocation(0, bus, 0, function)));
    }

    private static List<String> drivers(CrashFacts facts) {
        return drivers(facts, 1, 0);
    }

    private static CrashFacts machine(String... modules) {
        CrashFacts facts = CrashFacts.kernel();
        for (String module : modules) {
            facts.driver(module);
        }
        return facts;
    }

    @Test
    void aDriverFitsWhereBothVendorAndClassAreItsOwn() {
        String[] loaded = {"rt640x64.sys", "e2fn.sys", "nvlddmkm.sys", "qzxy77.sys"};
        assertThat(drivers(machine(loaded).pci(1, 0x10EC, 0x8168, ETHERNET))).containsExactly("rt640x64.sys");
        assertThat(drivers(machine(loaded).pci(1, 0x8086, 0x15F2, ETHERNET))).containsExactly("e2fn.sys");
        assertThat(drivers(machine(loaded).pci(1, 0x10DE, 0x2504, DISPLAY))).containsExactly("nvlddmkm.sys");
        assertThat(drivers(machine(loaded).pci(1, 0x10EC, 0x8168, DISPLAY)))
                .as("no display of that maker has a driver here")
                .isEmpty();
        assertThat(drivers(machine(loaded).pci(1, 0x1234, 1, ETHERNET)))
                .as("a card of another maker")
                .isEmpty();
        PciFunction card = at(machine().pci(1, 0x10EC, 0x8168, ETHERNET), new PciLocation(0, 1, 0, 0));
        assertThat(DeviceDrivers.fits(TABLE.of("rt640x64.sys"), card)).isTrue();
        assertThat(DeviceDrivers.fits(TABLE.of("e2fn.sys"), card))
                .as("its class alone")
                .isFalse();
        assertThat(DeviceDrivers.fits(TABLE.of("qzxy77.sys"), card)).isFalse();
    }

    @Test
    void aBridgeHasNoDriverOfItsOwnHoweverItsNumbersFit() {
        CrashFacts facts = machine("rt640x64.sys").pci(1, 0x10EC, 0x8168, ETHERNET, 0x407, 0x10, new Bridge(1, 2, 2));
        assertThat(drivers(facts)).isEmpty();
        assertThat(devices(facts).busMasters()).isEmpty();
    }

    @Test
    void onlyEndpointsWhoseBusMasterIsOnCanTransfer() {
        CrashFacts facts = machine()
                .pci(1, 0x10EC, 0x8168, ETHERNET)
                .pci(2, 0x10EC, 0x8168, ETHERNET, 0x402, 0x10, null)
                .pci(3, 0x1B21, 0x1080, 0x060401, 0x407, 0x10, new Bridge(3, 4, 4));
        assertThat(devices(facts).busMasters())
                .singleElement()
                .satisfies(card -> assertThat(card.location().bus()).isEqualTo(1));
    }

    @Test
    void whoIsTheOnlyOneIsSaidAndNobodyWhereThereAreTwoOrNone() {
        CrashFacts facts = machine("rt640x64.sys", "rtcx21x64.sys").pci(1, 0x10EC, 0xFFFE, ETHERNET);
        PciFunction card = at(facts, new PciLocation(0, 1, 0, 0));
        assertThat(devices(facts).of(card)).containsExactly("rt640x64.sys", "rtcx21x64.sys");
        assertThat(devices(facts).onlyOne(card)).isNull();
        CrashFacts one = machine("rt640x64.sys").pci(1, 0x10EC, 0xFFFE, ETHERNET);
        assertThat(devices(one).onlyOne(card)).isEqualTo("rt640x64.sys");
        assertThat(devices(machine().pci(1, 0x10EC, 0xFFFE, ETHERNET)).onlyOne(card))
                .isNull();
    }

    @Test
    void aDriverThatIsLoadedTwiceIsOne() {
        assertThat(drivers(machine("rt640x64.sys", "rt640x64.sys").pci(1, 0x10EC, 0x8168, ETHERNET)))
                .containsExactly("rt640x64.sys");
    }

    /** RTL8125 2.5GbE Controller, Ethernet Controller I225-LM, Ethernet Connection (2) I219-LM. */
    @Test
    void theDevicesNameSpeaksOfOneProductOfItsMaker() {
        String[] realtek = {"rt68cx21x64.sys", "rt25cx21x64.sys"};
        assertThat(drivers(machine(realtek).pci(1, 0x10EC, 0x8125, ETHERNET))).containsExactly("rt25cx21x64.sys");
        String[] intel = {"e1r68x64.sys", "e1dn.sys", "e2fn.sys"};
        assertThat(drivers(machine(intel).pci(1, 0x8086, 0x15F2, ETHERNET)))
                .as("the first of the product's words")
                .containsExactly("e2fn.sys");
        assertThat(drivers(machine(intel).pci(1, 0x8086, 0x15B7, ETHERNET))).containsExactly("e1dn.sys");
        assertThat(drivers(machine(intel).pci(1, 0x8086, 0x125B, ETHERNET)))
                .as("Ethernet Controller I226-LM: the second")
                .containsExactly("e2fn.sys");
        assertThat(drivers(machine("e1r68x64.sys", "e1d68x64.sys").pci(1, 0x8086, 0x15B7, ETHERNET)))
                .as("the only one")
                .containsExactly("e1d68x64.sys");
        assertThat(drivers(machine(intel).pci(1, 0x8086, 0xFFFE, ETHERNET)))
                .as("a device without a name may be anything")
                .containsExactly("e1r68x64.sys", "e1dn.sys", "e2fn.sys");
    }

    @Test
    void wordsWithoutADigitAndShortOnesSpeakOfNoProduct() {
        assertThat(drivers(machine("e1i65x64.sys", "e1dn.sys").pci(1, 0x8086, 0x15F2, ETHERNET)))
                .as("'Ethernet' stands in every name")
                .containsExactly("e1i65x64.sys", "e1dn.sys");
    }

    @Test
    void forAClassThatWindowsServesItsOwnDriverStandsInForTheMakers() {
        CrashFacts facts = machine("iaStorAC.sys").windows("stornvme.sys").pci(1, 0x144D, 0xA808, NVME);
        assertThat(drivers(facts)).containsExactly("stornvme.sys");
        assertThat(drivers(facts.driver("secnvme.sys"))).as("the maker's own").containsExactly("secnvme.sys");
    }

    /** Rapid Storage takes disks of every maker where it is set up for them; a network card's driver takes no other card. */
    @Test
    void theOneForeignDriverOfStorageTakesDisksOfOtherMakers() {
        assertThat(drivers(machine("iaStorAC.sys").pci(1, 0x144D, 0xA808, NVME)))
                .containsExactly("iaStorAC.sys");
        assertThat(drivers(machine("iaStorAC.sys", "mtinvme.sys").pci(1, 0x144D, 0xA808, NVME)))
                .as("one of two is a guess")
                .isEmpty();
        assertThat(drivers(machine("e2fn.sys").pci(1, 0x10EC, 0x8168, ETHERNET)))
                .isEmpty();
    }

    private static CrashFacts card(String... modules) {
        return machine(modules)
                .windows("HDAudBus.sys")
                .pci(new PciLocation(0, 1, 0, 0), 0x10DE, 0x2504, DISPLAY)
                .pci(new PciLocation(0, 1, 0, 1), 0x10DE, 0x0FBA, SOUND);
    }

    @Test
    void theSoundOfADisplayAdapterIsTheMakersAndElseOfTheBusOfWindows() {
        assertThat(drivers(card("nvlddmkm.sys", "nvhda64v.sys"), 1, 1)).containsExactly("nvhda64v.sys");
        assertThat(drivers(card("nvlddmkm.sys"), 1, 1)).containsExactly("HDAudBus.sys");
        assertThat(drivers(card("nvlddmkm.sys", "AtihdWT6.sys"), 1, 1))
                .as("another maker's")
                .containsExactly("HDAudBus.sys");
        assertThat(drivers(card("nvhda64v.sys"), 1, 1))
                .as("nobody drives the display")
                .containsExactly("HDAudBus.sys");
        assertThat(drivers(card("nvlddmkm.sys", "nvhda64v.sys", "nvvad64v.sys"), 1, 1))
                .as("one of two is a guess")
                .containsExactly("HDAudBus.sys");
    }

    @Test
    void soundOnADeviceOfItsOwnIsNotThatOfTheDisplay() {
        CrashFacts apart = machine("nvlddmkm.sys", "nvhda64v.sys")
                .windows("HDAudBus.sys")
                .pci(1, 0x10DE, 0x2504, DISPLAY)
                .pci(2, 0x8086, 0xA170, SOUND);
        assertThat(drivers(apart, 2, 0)).containsExactly("HDAudBus.sys");
        CrashFacts other = machine("nvlddmkm.sys", "nvhda64v.sys")
                .windows("HDAudBus.sys")
                .pci(new PciLocation(0, 1, 0, 0), 0x10DE, 0x2504, DISPLAY)
                .pci(new PciLocation(0, 1, 0, 2), 0x10DE, 0x1AD6, 0x0C0330);
        assertThat(drivers(other, 1, 2))
                .as("no sound at all: nobody is loaded for USB")
                .isEmpty();
    }
}
