package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.blob.PciFunction.Bridge;
import org.junit.jupiter.api.Test;

/** From a device to its driver: the stack where it can be read, the vendor and class of the device where not. */
class DeviceCluesTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());
    private static final long DEVICE = 0xffffd00000011000L;
    private static final int ETHERNET = 0x020000;

    /** A machine with a Realtek network card at bus 1, its driver and an unknown one, whose card the IOMMU stopped. */
    private static CrashFacts network() {
        return CrashFacts.kernel()
                .driver("rt640x64.sys")
                .driver("mystery.sys")
                .windows("ACPI.sys")
                .bugCheck(0xE6, "device-stack:p2", 0x26, DEVICE, 0xC1F80, 6)
                .dma(6, 0xC1F80)
                .pci(1, 0x10EC, 0x8168, ETHERNET);
    }

    private static String culprit(CrashFacts facts) {
        return JUDGE.judge(facts.build()) instanceof Verdict.Culprit named
                ? named.culprit().module() + " " + named.label().word()
                : "nobody";
    }

    @Test
    void namesTheOneLoadedDriverForTheDeviceWhereNoDeviceObjectIsThere() {
        Verdict verdict = JUDGE.judge(network().pciDevice(2, 1, false, null).build());

        assertThat(verdict).isInstanceOf(Verdict.Culprit.class);
        assertThat(((Verdict.Culprit) verdict).culprit().module()).isEqualTo("rt640x64.sys");
        assertThat(verdict.label().word()).isEqualTo("probable");
        assertThat(String.join(" ", verdict.because()))
                .contains("the device in P2")
                .contains("01:00.0");
    }

    @Test
    void namesTheFunctionDriverOfAWholeStackStronglyAndNeverForCertain() {
        assertThat(culprit(network().pciDevice(2, 1, false, "rt640x64", "rt640x64.sys", "ACPI.sys", "pci.sys")))
                .isEqualTo("rt640x64.sys strong");
    }

    @Test
    void takesNobodyAboveAHoleForTheFunctionDriver() {
        CrashFacts facts = network().pci(2, 0x1234, 1, ETHERNET);
        assertThat(culprit(facts.pciDevice(2, 2, false, null, "mystery.sys", null, "pci.sys")))
                .isEqualTo("nobody");
    }

    @Test
    void takesTheServiceOfTheDeviceNodeWhereItsLayerIsTheHole() {
        CrashFacts facts = network().pci(2, 0x1234, 1, ETHERNET);
        assertThat(culprit(facts.pciDevice(2, 2, false, "rt640x64", "mystery.sys", null, "pci.sys")))
                .isEqualTo("rt640x64.sys strong");
    }

    @Test
    void findsTheDriverForTheDeviceWhereOnlyAFilterCouldBeRead() {
        assertThat(culprit(network().pciDevice(2, 1, false, null, "mystery.sys", null, "pci.sys")))
                .isEqualTo("rt640x64.sys probable");
    }

    @Test
    void doesNotTakeAnUnknownFilterForTheDriverWhereAKnownOneIsMadeForTheDevice() {
        assertThat(culprit(network().pciDevice(2, 1, false, null, "mystery.sys", "pci.sys")))
                .isEqualTo("rt640x64.sys probable");
    }

    @Test
    void namesAnUnknownFunctionDriverOfAnUnknownDevice() {
        CrashFacts facts = network().pci(2, 0x1234, 1, ETHERNET);
        assertThat(culprit(facts.pciDevice(2, 2, false, null, "mystery.sys", "ACPI.sys", "pci.sys")))
                .isEqualTo("mystery.sys strong");
    }

    @Test
    void takesTheDriverOfWindowsForItsClassUnlessAVendorsIsLoaded() {
        CrashFacts facts = network().windows("stornvme.sys").pci(3, 0x144D, 0xA808, 0x010802);
        assertThat(culprit(facts.pciDevice(2, 3, false, null))).isEqualTo("stornvme.sys probable");
        assertThat(culprit(facts.driver("secnvme.sys").pciDevice(2, 3, false, null)))
                .isEqualTo("secnvme.sys probable");
    }

    @Test
    void tellsControllersOfUsbApartByTheirInterface() {
        CrashFacts facts = network()
                .windows("USBXHCI.SYS")
                .windows("usbehci.sys")
                .pci(3, 0x8086, 0x1E26, 0x0C0320)
                .pci(4, 0x8086, 0x1E31, 0x0C0330);
        assertThat(culprit(facts.pciDevice(2, 3, false, null))).isEqualTo("usbehci.sys probable");
        assertThat(culprit(facts.pciDevice(2, 4, false, null))).isEqualTo("USBXHCI.SYS probable");
    }

    @Test
    void namesNobodyWhereTwoDriversFit() {
        CrashFacts facts = network().driver("rtcx21x64.sys").pci(2, 0x10EC, 0xFFFE, ETHERNET);
        Verdict verdict = JUDGE.judge(facts.pciDevice(2, 2, false, null).build());

        assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict.candidates()).extracting(Candidate::module).contains("rt640x64.sys", "rtcx21x64.sys");
    }

    @Test
    void tellsTwoDriversApartByTheNameOfTheDevice() {
        CrashFacts facts = network().driver("rt25cx21x64.sys").pci(2, 0x10EC, 0x8125, ETHERNET);
        assertThat(culprit(facts.driver("rt68cx21x64.sys").pciDevice(2, 2, false, null)))
                .as("RTL8125 2.5GbE Controller")
                .doesNotStartWith("rt68cx21x64.sys");
    }

    @Test
    void looksBehindABridgeForWhoSpeaksWithItsNumber() {
        CrashFacts facts = network()
                .driver("cmudaxp.sys")
                .pci(2, 0x1B21, 0x1080, 0x060401, 0x407, 0x10, new Bridge(2, 3, 3))
                .pci(3, 0x13F6, 0x8788, 0x040100);
        assertThat(culprit(facts.pciDevice(2, 2, false, null, "pci.sys"))).isEqualTo("cmudaxp.sys probable");
    }

    @Test
    void namesWhatSitsBehindABridgeAndSaysWhyNobodyIsAccusedWhereItsAddressSpaceIsMissing() {
        Verdict verdict = JUDGE.judge(network()
                .driver("kx.sys")
                .dma(2, 0xD0000)
                .pci(2, 0x1B21, 0x1080, 0x060401, 0x407, 0x10, new Bridge(2, 3, 3))
                .pci(3, 0x1102, 4, 0x040100)
                .pciDevice(2, 2, false, null, "pci.sys")
                .build());

        assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict.label()).isEqualTo(Label.POSSIBLE);
        assertThat(verdict.candidates().getFirst().module()).isEqualTo("kx.sys");
        assertThat(verdict.because().toString()).contains("kx.sys is the loaded driver for", "behind the bridge in P2");
        assertThat(verdict.against().toString()).contains("its own tables, which Windows keeps", "conventional PCI");
    }

    @Test
    void saysThatABridgeSpeaksForDevicesWhoseDriverNobodyKnows() {
        Verdict verdict = JUDGE.judge(network()
                .pci(2, 0x1B21, 0x1080, 0x060401, 0x407, 0x10, new Bridge(2, 3, 3))
                .pci(3, 0x1234, 4, 0x040100)
                .pciDevice(2, 2, false, null, "pci.sys")
                .build());

        assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict.because().getFirst()).contains("P2 names a bridge", "none of the loaded drivers");
    }

    @Test
    void namesTheUnloadedDriverOfTheDeviceByItsVendorAndClass() {
        CrashFacts facts = CrashFacts.kernel()
                .driver("mystery.sys")
                .unloaded("rtcx21x64.sy", 0xFFFFF80412340000L, true)
                .bugCheck(0xE6, "device-stack:p2", 0x26, DEVICE, 0xC1F80, 6)
                .dma(6, 0xC1F80)
                .pci(1, 0x10EC, 0x8125, ETHERNET);

        assertThat(culprit(facts.pciDevice(2, 1, false, null, "pci.sys"))).isEqualTo("rtcx21x64.sys probable");
        assertThat(culprit(facts.driver("rt640x64.sys").pciDevice(2, 1, false, null, "rt640x64.sys", "pci.sys")))
                .as("another driver has the device now")
                .isEqualTo("rt640x64.sys strong");
    }

    @Test
    void namesTheUnloadedDriverOfTheDeviceByItsService() {
        CrashFacts facts = network().unloaded("zqdma.sys", 0xFFFFF80412340000L).pci(2, 0x1234, 1, 0x118000);

        assertThat(culprit(facts.pciDevice(2, 2, false, "zqdma", "pci.sys"))).isEqualTo("zqdma.sys probable");
        assertThat(culprit(facts.dma(2, 0xC1F80))).isEqualTo("nobody");
    }

    @Test
    void isNoMoreThanProbableInTheFirstMinuteWhenFirmwareMayNotHaveLetGo() {
        Verdict verdict = JUDGE.judge(network()
                .pciDevice(2, 1, false, null, "rt640x64.sys", "pci.sys")
                .uptime(6)
                .build());

        assertThat(verdict.label()).isEqualTo(Label.PROBABLE);
        assertThat(verdict.candidates().getFirst().module()).isEqualTo("rt640x64.sys");
        assertThat(verdict.against().toString()).contains("firmware may have left the device running");
    }

    @Test
    void listsDriversOfAllDevicesThatCanTransferWhereNoDeviceIsNamed() {
        CrashFacts facts = network()
                .driver("nvlddmkm.sys")
                .bugCheck(0xE6, "device-stack:p2", 0x26, 0, 0xC1F80, 6)
                .pci(2, 0x1234, 1, 0x118000)
                .pci(3, 0x10DE, 0x2504, 0x030000, 0x402, 0x10, null);
        Verdict verdict = JUDGE.judge(facts.build());

        assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict.candidates())
                .extracting(Candidate::module)
                .as("the graphics card has its bus master off; nobody knows whose driver the other one is")
                .containsExactly("rt640x64.sys", "mystery.sys");
    }

    @Test
    void raisesTheDriverOfADeviceWhoseRequestWasEndedWithAnError() {
        CrashFacts facts = network()
                .driver("Netwtw10.sys")
                .bugCheck(0xE6, "device-stack:p2", 0x26, 0, 0xC1F80, 6)
                .pci(2, 0x8086, 0x2723, 0x028000, 0x406, 0x2010, null);

        assertThat(JUDGE.judge(facts.build()).candidates().getFirst().module()).isEqualTo("Netwtw10.sys");
    }

    @Test
    void blamesNoDriverForATimerThatWentWrong() {
        CrashFacts facts = CrashFacts.kernel()
                .driver("mystery.sys")
                .bugCheck(0xE6, "stack", 1)
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("mystery.sys", FrameTrust.UNWIND);

        assertThat(culprit(facts)).isEqualTo("nobody");
    }
}
