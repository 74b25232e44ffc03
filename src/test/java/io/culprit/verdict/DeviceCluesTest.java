package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.fact.IoRequest;
import io.culprit.rule.Label;
import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.blob.PciFunction.Bridge;
import io.culprit.windows.blob.PciLocation;
import java.util.ArrayList;
import java.util.List;
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

    private static List<Clue> clues(CrashFacts facts) {
        List<Clue> clues = new ArrayList<>();
        DeviceClues.find(new Scene(facts.build(), RuleBook.builtIn().drivers()), clues);
        return clues;
    }

    private static CrashFacts power() {
        return CrashFacts.kernel()
                .driver("mystery.sys")
                .driver("filter1.sys")
                .driver("rt640x64.sys")
                .windows("disk.sys")
                .bugCheck(0x9F, "device-stack:p2", 3, DEVICE);
    }

    @Test
    void saysOfEachDriverOfAStackWhatItDoesThere() {
        assertThat(clues(power().device(2, "filter1.sys", "rt640x64.sys", "pci.sys", "filter1.sys")))
                .containsExactly(
                        Clue.of(
                                Role.DEVICE_FILTER,
                                "filter1.sys",
                                "filter1.sys filters the device in P2",
                                "device object at P2"),
                        Clue.of(
                                Role.DEVICE_BUS,
                                "pci.sys",
                                "pci.sys serves the device, as a bus driver or library",
                                "device object at P2"),
                        Clue.of(
                                Role.DEVICE_FUNCTION,
                                "rt640x64.sys",
                                "rt640x64.sys is the function driver of the device in P2",
                                "device object at P2"));
    }

    private static String function(CrashFacts facts) {
        return clues(facts).stream()
                .filter(clue -> clue.role() == Role.DEVICE_FUNCTION)
                .map(Clue::module)
                .findFirst()
                .orElse("nobody");
    }

    @Test
    void theFunctionDriverIsTheLowestUnlessOneIsKnownToTransferOrIsTheService() {
        assertThat(function(power().device(2, "filter1.sys", "mystery.sys", "pci.sys")))
                .as("the lowest above the bus")
                .isEqualTo("mystery.sys");
        assertThat(function(power().device(2, "rt640x64.sys", "mystery.sys", "pci.sys")))
                .as("drives cards that transfer, wherever it stands")
                .isEqualTo("rt640x64.sys");
        CrashFacts card = power().pci(1, 0x1234, 1, ETHERNET);
        assertThat(function(card.pciDevice(2, 1, false, "Filter1", "filter1.sys", "mystery.sys", "pci.sys")))
                .as("the service that the device node names")
                .isEqualTo("filter1.sys");
        assertThat(function(card.pciDevice(2, 1, false, "filter", "filter1.sys", "mystery.sys", "pci.sys")))
                .as("a name that only begins so is none")
                .isEqualTo("mystery.sys");
        assertThat(function(card.pciDevice(2, 1, false, null, "rt640x64.sys", null, "pci.sys")))
                .as("above a layer that nobody can read it need not be the device's own")
                .isEqualTo("nobody");
        assertThat(function(card.pciDevice(2, 1, false, "ndis", "pci.sys")))
                .as("a library is nobody's driver")
                .isEqualTo("nobody");
        assertThat(function(card.pciDevice(2, 1, false, "absent", "pci.sys"))).isEqualTo("nobody");
    }

    @Test
    void aServiceOfWindowsIsTheFunctionDriverOfNoDevice() {
        assertThat(function(power().windows("WdFilter.sys").device(2, "mystery.sys", "WdFilter.sys", "pci.sys")))
                .isEqualTo("mystery.sys");
    }

    @Test
    void namesTheDeviceByItsNameOrItsNumbersAndItsPlace() {
        CrashFacts known =
                power().pci(1, 0x10EC, 0x8168, ETHERNET).pciDevice(2, 1, false, null, "rt640x64.sys", "pci.sys");
        assertThat(clues(known).getLast().text())
                .isEqualTo("rt640x64.sys is the function driver of the device in P2 (Realtek Semiconductor Co., Ltd."
                        + " RTL8111/8168/8411 PCI Express Gigabit Ethernet Controller, 01:00.0)");
        CrashFacts unknown =
                power().pci(1, 0xFFF1, 0x0001, ETHERNET).pciDevice(2, 1, false, null, "rt640x64.sys", "pci.sys");
        assertThat(clues(unknown).getLast().text())
                .isEqualTo("rt640x64.sys is the function driver of the device in P2 (PCI\\VEN_FFF1&DEV_0001, 01:00.0)");
    }

    @Test
    void oneLoadedDriverForTheDeviceIsTheDriverAndTwoAreTwo() {
        CrashFacts one = power().pci(1, 0x10EC, 0xFFFE, ETHERNET).pciDevice(2, 1, false, null, "pci.sys");
        assertThat(clues(one).getLast())
                .isEqualTo(Clue.of(
                        Role.DEVICE_DRIVER,
                        "rt640x64.sys",
                        "rt640x64.sys is the loaded driver for Realtek Semiconductor Co., Ltd. Ethernet controller,"
                                + " 01:00.0, the device in P2",
                        "PCI configuration records"));
        assertThat(clues(one.driver("rtcx21x64.sys")))
                .filteredOn(clue -> clue.role() == Role.DEVICE_DRIVER)
                .hasSize(2)
                .allSatisfy(clue -> assertThat(clue.alone()).isFalse())
                .allSatisfy(clue -> assertThat(clue.text()).contains(" is a loaded driver for "));
    }

    @Test
    void behindABridgeOneDriverOfOneDeviceIsAloneAndOneOfTwoDevicesIsNot() {
        CrashFacts one = power().pci(2, 0x1B21, 0x1080, 0x060401, 0x407, 0x10, new Bridge(2, 3, 3))
                .pci(3, 0x10EC, 0x8168, ETHERNET)
                .pciDevice(2, 2, false, null, "pci.sys");
        assertThat(clues(one).getLast().alone()).isTrue();
        assertThat(clues(one).getLast().text()).endsWith(", 03:00.0, behind the bridge in P2");
        one.pci(new PciLocation(0, 3, 1, 0), 0x1234, 1, ETHERNET);
        assertThat(clues(one).getLast().alone()).as("the other may be the one").isFalse();
    }

    @Test
    void whoHasARequestHoldsItAndOthersStandOnItsPath() {
        IoRequest.Location location =
                new IoRequest.Location("IRP_MJ_READ/0", null, "filter1.sys", "mystery.sys", false);
        IoRequest.Location again = new IoRequest.Location("IRP_MJ_READ/0", null, "mystery.sys", "filter1.sys", true);
        assertThat(clues(power().irp("mystery.sys", location, again)))
                .containsExactly(
                        Clue.of(
                                Role.IRP_HOLDER,
                                "mystery.sys",
                                "mystery.sys has the pending request IRP_MJ_READ/0",
                                "IRP at P4"),
                        Clue.of(
                                Role.IRP_PATH,
                                "filter1.sys",
                                "filter1.sys is on the path of the request",
                                "IRP at P4"));
        assertThat(clues(power().irp("disk.sys", location)))
                .as("a library holds it for others")
                .extracting(Clue::role, Clue::module, Clue::text)
                .containsExactly(
                        tuple(Role.IRP_PATH, "disk.sys", "disk.sys has the pending request IRP_MJ_READ/0"),
                        tuple(Role.IRP_PATH, "filter1.sys", "filter1.sys is on the path of the request"),
                        tuple(Role.IRP_PATH, "mystery.sys", "mystery.sys waits for the completion of the request"));
        assertThat(clues(power().irp(null))).isEmpty();
    }
}
