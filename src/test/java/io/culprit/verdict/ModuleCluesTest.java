package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.rule.Drivers;
import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.blob.PciFunction.Bridge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lists of modules tell: who can transfer, who was unloaded, who is old, who drives a display, who was verified. */
class ModuleCluesTest {

    private static final Drivers TABLE = Drivers.builtIn();
    private static final int ETHERNET = 0x020000;
    private static final long YEAR = 365L * 86_400;
    private static final long NOW = 1_709_632_800L;

    private static List<Clue> clues(CrashFacts facts) {
        List<Clue> clues = new ArrayList<>();
        ModuleClues.find(new Scene(facts.build(), TABLE), clues);
        return clues;
    }

    private static List<Clue> clues(CrashFacts facts, Role role) {
        return clues(facts).stream().filter(clue -> clue.role() == role).toList();
    }

    private static CrashFacts dma() {
        return CrashFacts.kernel().bugCheck(0xE6, "device-stack:p2", 0x26, 0, 0xC1F80, 6);
    }

    @Test
    void whoDrivesADeviceThatTransfersIsADriverOfThatKind() {
        CrashFacts facts = dma().driver("rt640x64.sys").driver("AtihdWT6.sys").windows("pci.sys");
        assertThat(clues(facts))
                .containsExactly(Clue.of(
                        Role.DMA_CAPABLE,
                        "rt640x64.sys",
                        "rt640x64.sys (network-wired) drives a device that transfers memory by itself",
                        "module list"));
        assertThat(clues(facts.bugCheck(0xE6, "stack", 0x27)))
                .as("no device was stopped")
                .isEmpty();
        assertThat(clues(facts.bugCheck(0xD1, "stack", 0x26))).isEmpty();
    }

    @Test
    void whereTheDevicesAreKnownOnlyDriversOfThemCanTransfer() {
        CrashFacts facts = dma().driver("rt640x64.sys").driver("nvlddmkm.sys").pci(1, 0x10EC, 0x8168, ETHERNET);
        assertThat(clues(facts))
                .containsExactly(Clue.of(
                        Role.DMA_CAPABLE,
                        "rt640x64.sys",
                        "rt640x64.sys (network-wired) drives Realtek Semiconductor Co., Ltd. RTL8111/8168/8411 PCI"
                                + " Express Gigabit Ethernet Controller (01:00.0), which can transfer memory by itself",
                        "PCI configuration records"));
        CrashFacts nameless = dma().driver("rt640x64.sys").pci(1, 0x10EC, 0x8168, ETHERNET, 0x402, 0x10, null);
        assertThat(clues(nameless).getFirst().source())
                .as("its card may not transfer: nothing is known of a device of his")
                .isEqualTo("module list");
    }

    /** Bits 12 and 13 of the status register: a request of its own was ended with an error, or found nobody. */
    @ParameterizedTest
    @ValueSource(ints = {0x1010, 0x2010})
    void aDeviceWhoseOwnRequestWasEndedTellsOfItsDriver(int status) {
        CrashFacts facts = dma().driver("rt640x64.sys")
                .pci(1, 0x10EC, 0x8168, ETHERNET)
                .pci(2, 0x10EC, 0x8168, ETHERNET, 0x406, status, null)
                .pci(3, 0x10EC, 0x8168, ETHERNET);
        assertThat(clues(facts, Role.DEVICE_ABORTED))
                .containsExactly(Clue.of(
                        Role.DEVICE_ABORTED,
                        "rt640x64.sys",
                        "a request that the device 02:00.0 of rt640x64.sys had made itself was ended with an error",
                        "PCI configuration records"));
        assertThat(clues(facts, Role.DMA_CAPABLE))
                .singleElement()
                .satisfies(clue -> assertThat(clue.text()).contains("02:00.0"));
    }

    @Test
    void aDriverOfNoTableMayDriveADeviceThatTransfers() {
        CrashFacts facts = dma().driver("qzxy77.sys").windows("unheardof.sys").driver("rt640x64.sys");
        assertThat(clues(facts, Role.DMA_UNKNOWN)).as("no device is known").isEmpty();
        facts.pci(1, 0x10EC, 0x8168, ETHERNET);
        assertThat(clues(facts, Role.DMA_UNKNOWN))
                .containsExactly(Clue.of(
                        Role.DMA_UNKNOWN,
                        "qzxy77.sys",
                        "qzxy77.sys is in no table of drivers, and may drive a device that can transfer memory by"
                                + " itself",
                        "module list"));
        facts.pci(2, 0x1234, 1, 0x118000);
        assertThat(clues(facts, Role.DMA_UNKNOWN))
                .containsExactly(Clue.of(
                                Role.DMA_UNKNOWN,
                                "qzxy77.sys",
                                "qzxy77.sys is in no table of drivers, and devices without a known driver are there"
                                        + " that can transfer memory by itself",
                                "module list")
                        .detailed("open"));
        assertThat(clues(facts.pciDevice(2, 1, false, null), Role.DMA_UNKNOWN))
                .as("the device is known")
                .isEmpty();
    }

    private static List<String> old(long... stamps) {
        CrashFacts facts = dma();
        String[] cards = {"rt640x64.sys", "nvlddmkm.sys", "iaStorAC.sys", "Netwtw10.sys", "e2fn.sys"};
        for (int i = 0; i < stamps.length; i++) {
            facts.module(cards[i], stamps[i]);
        }
        return clues(facts, Role.OLD).stream().map(Clue::module).toList();
    }

    @Test
    void whoIsFiveYearsOlderThanHalfOfTheOthersIsOld() {
        assertThat(old(NOW, NOW, NOW - 5 * YEAR - 1)).containsExactly("iaStorAC.sys");
        assertThat(old(NOW, NOW, NOW - 5 * YEAR)).isEmpty();
        assertThat(old(NOW - 6 * YEAR, NOW - 6 * YEAR, NOW)).as("half of them").isEmpty();
        assertThat(old(NOW - 6 * YEAR, NOW)).as("two tell nothing").isEmpty();
        assertThat(old(NOW - 9 * YEAR, NOW - 6 * YEAR, NOW, NOW + YEAR, NOW + YEAR))
                .containsExactly("rt640x64.sys", "nvlddmkm.sys");
        Clue clue = clues(
                        dma().driver("nvlddmkm.sys").driver("rt640x64.sys").module("iaStorAC.sys", NOW - 9 * YEAR),
                        Role.OLD)
                .getFirst();
        assertThat(clue.text()).isEqualTo("iaStorAC.sys is years older than the other third-party drivers");
        assertThat(clue.source()).isEqualTo("time stamp");
    }

    private static final long GONE = 0xfffff80412340000L;

    @Test
    void aDriverThatIsGoneMayHaveLeftItsDeviceRunning() {
        assertThat(clues(dma().unloaded("rt640x64.sys", GONE).unloaded("qzxy77.sys", GONE)))
                .containsExactly(Clue.of(
                        Role.UNLOADED_BEFORE,
                        "rt640x64.sys",
                        "rt640x64.sys had been unloaded; its device may still transfer to memory it was given",
                        "unloaded modules"));
        assertThat(clues(dma().unloaded("rt640x64.sys", GONE).driver("rt640x64.sys"), Role.UNLOADED_BEFORE))
                .as("it is back")
                .isEmpty();
    }

    @Test
    void aDriverThatIsGoneDroveTheDeviceByServiceOrByVendorAndClass() {
        String text = " was the driver of the device in P2, which still transferred after it had been unloaded";
        CrashFacts byClass = dma().unloaded("rt640x64.sys", GONE)
                .pci(1, 0x10EC, 0x8168, ETHERNET)
                .pciDevice(2, 1, false, null);
        assertThat(clues(byClass))
                .containsExactly(
                        Clue.of(Role.DEVICE_UNLOADED, "rt640x64.sys", "rt640x64.sys" + text, "unloaded modules"));
        CrashFacts byService = dma().unloaded("qzxy77.sys", GONE)
                .unloaded("other.sys", GONE)
                .pci(1, 0x1234, 1, ETHERNET)
                .pciDevice(2, 1, false, "QZXY77");
        assertThat(clues(byService))
                .containsExactly(Clue.of(Role.DEVICE_UNLOADED, "qzxy77.sys", "qzxy77.sys" + text, "unloaded modules"));
        CrashFacts library =
                dma().unloaded("ndis.sys", GONE).pci(1, 0x1234, 1, ETHERNET).pciDevice(2, 1, false, "ndis");
        assertThat(clues(library)).as("a library drives nothing").isEmpty();
        CrashFacts bridge = dma().unloaded("rt640x64.sys", GONE)
                .pci(1, 0x10EC, 0x8168, ETHERNET, 0x407, 0x10, new Bridge(1, 2, 2))
                .pciDevice(2, 1, false, null);
        assertThat(clues(bridge)).extracting(Clue::role).containsExactly(Role.UNLOADED_BEFORE);
    }

    @Test
    void whoRanOrHasAnInterruptWasAliveAsTheDeviceTransferred() {
        CrashFacts facts = dma().driver("qzxy77.sys")
                .windows("ndis.sys")
                .interrupt("qzxy77.sys")
                .interrupt("ndis.sys")
                .interrupt(null)
                .storm("qzxy77.sys", 3, 100);
        assertThat(clues(facts))
                .containsExactly(
                        Clue.of(
                                Role.LIVE_INTERRUPT,
                                "qzxy77.sys",
                                "qzxy77.sys has a connected interrupt (vector 0x80)",
                                "interrupt objects"),
                        Clue.of(
                                Role.RECENTLY_RUN,
                                "qzxy77.sys",
                                "qzxy77.sys served an interrupt or a deferred call on this processor in the last"
                                        + " moments",
                                "interrupt history"));
        assertThat(clues(dma().windows("ndis.sys").recent("ndis.sys"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x133, 0x101})
    void whatTookAWatchdogsTimeRanLongOrAgainAndAgain(int code) {
        CrashFacts slow =
                CrashFacts.kernel().driver("qzxy77.sys").bugCheck(code, "stack").recent("qzxy77.sys", 4_700.0);
        assertThat(clues(slow))
                .containsExactly(Clue.of(
                        Role.RAN_LONG,
                        "qzxy77.sys",
                        "a routine of qzxy77.sys had run for 5 ms in the last moments",
                        "interrupt history"));
        CrashFacts storm =
                CrashFacts.kernel().driver("qzxy77.sys").bugCheck(code, "stack").storm("qzxy77.sys", 64, 5);
        assertThat(clues(storm))
                .containsExactly(Clue.of(
                        Role.INTERRUPT_STORM,
                        "qzxy77.sys",
                        "the interrupt routine of qzxy77.sys ran 64 times in a row, every 5 microseconds, without a"
                                + " deferred call between",
                        "interrupt history"));
        assertThat(clues(storm.bugCheck(0xD1, "stack"))).isEmpty();
        CrashFacts library =
                CrashFacts.kernel().windows("ndis.sys").bugCheck(code, "stack").recent("ndis.sys", 4_700.0);
        assertThat(clues(library)).as("a library runs for others").isEmpty();
        assertThat(clues(CrashFacts.kernel().bugCheck(code, "stack"))).isEmpty();
    }

    private static CrashFacts display(int code) {
        return CrashFacts.kernel()
                .driver("nvlddmkm.sys")
                .driver("rt640x64.sys")
                .windows("BasicDisplay.sys")
                .windows("dxgkrnl.sys")
                .windows("dxgmms1.sys")
                .windows("dxgmms2.sys")
                .bugCheck(code, "stack");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10E, 0x113, 0x119, 0x1A8, 0x1B8, 0x193})
    void aBugCheckOfTheGraphicsKernelSpeaksOfWhoDrivesADisplay(int code) {
        assertThat(clues(display(code)))
                .containsExactly(Clue.of(
                        Role.DISPLAY,
                        "nvlddmkm.sys",
                        "nvlddmkm.sys drives a display for the graphics code of Windows that failed",
                        "module list"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dxgkrnl.sys", "dxgmms1.sys", "dxgmms2.sys"})
    void soDoesTheGraphicsKernelWhereItIsNearestToTheFault(String module) {
        CrashFacts facts = display(0x3B)
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("rt640x64.sys", FrameTrust.SCAN)
                .frame(module, FrameTrust.UNWIND);
        assertThat(clues(facts)).extracting(Clue::role).containsExactly(Role.DISPLAY);
    }

    @Test
    void theGraphicsKernelFartherOffOrGuessedSpeaksOfNobody() {
        assertThat(clues(display(0x3B)
                        .frame("rt640x64.sys", FrameTrust.CONTEXT)
                        .frame("dxgkrnl.sys", FrameTrust.UNWIND)))
                .isEmpty();
        assertThat(clues(display(0x3B).frame("ntoskrnl.exe", FrameTrust.CONTEXT).frame("dxgkrnl.sys", FrameTrust.SCAN)))
                .isEmpty();
        assertThat(clues(display(0x3B))).isEmpty();
        assertThat(clues(CrashFacts.kernel()
                        .driver("nvlddmkm.sys")
                        .windows("dxgkrnl.sys")
                        .frame("dxgkrnl.sys", FrameTrust.CONTEXT)))
                .as("no bug check")
                .isEmpty();
    }

    @Test
    void whomDriverVerifierCheckedIsSaid() {
        assertThat(clues(CrashFacts.kernel().bugCheck(0xC4, "stack").verifying("foo.sys", "bar.sys")))
                .extracting(Clue::role, Clue::module, Clue::text)
                .containsExactly(
                        tuple(Role.VERIFIED, "foo.sys", "foo.sys was being checked by Driver Verifier"),
                        tuple(Role.VERIFIED, "bar.sys", "bar.sys was being checked by Driver Verifier"));
    }

    /** A dump has hundreds of modules: that one was loaded is a clue where a rule asks for it. */
    @Test
    void thatAModuleWasLoadedIsAClueWhereARuleAsks() throws RuleFileException {
        RuleBook book = RuleBook.builtIn()
                .with(RuleFile.read(
                        ("{\"rules\": [{\"id\": \"i\", \"explain\": \"e\", \"on\": \"loaded\", \"says\": \"s\","
                                        + " \"if\": [\"module.name == foo.sys\", \"bugCheck.code == 0xd1\"]}]}")
                                .getBytes(StandardCharsets.UTF_8)));
        CrashFacts facts = CrashFacts.kernel().driver("foo.sys").driver("bar.sys");
        List<Clue> clues = new ArrayList<>();
        ModuleClues.loaded(new Scene(facts.bugCheck(0xD1, "stack").build(), TABLE), clues, book);
        assertThat(clues).containsExactly(Clue.of(Role.LOADED, "foo.sys", "foo.sys was loaded", "module list"));
        ModuleClues.loaded(new Scene(facts.bugCheck(0x50, "stack").build(), TABLE), clues, book);
        assertThat(clues).as("not for another bug check").hasSize(1);
    }
}
