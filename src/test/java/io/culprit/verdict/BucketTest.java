package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.BugCheck;
import io.culprit.fact.DmaFault;
import io.culprit.fact.Facts;
import io.culprit.fact.HandMadeFacts;
import io.culprit.report.ReportCase;
import io.culprit.rule.DriverClass;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.bugcheck.BugChecks;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketTest {

    private static final Verdict OPEN = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of());

    @Test
    void namesCodeSubCodeAndCulprit() {
        assertThat(bucket(ReportCase.DMA_CULPRIT)).isEqualTo("0xe6_26_netwtw10.sys");
        assertThat(bucket(ReportCase.FAILING_MEMORY)).isEqualTo("0x1a_41792_hardware-memory");
        assertThat(bucket(ReportCase.PROGRAM_FAULT)).isEqualTo("0xc0000005_app.exe+0x10d9");
    }

    private static String bucket(ReportCase crash) {
        return crash.report().bucket().id();
    }

    @Test
    void putsTheVariantOfACodeWithTheCode() {
        Facts facts = HandMadeFacts.kernel()
                .bugCheck(0x1000007E, 0xFFFFFFFFC0000005L, 0, 0, 0)
                .facts();
        assertThat(Bucket.of(facts, culprit("amdppm.sys")).id()).isEqualTo("0x7e_c0000005_amdppm.sys");
    }

    @Test
    void isTheSameWhereverThingsLieInMemory() {
        assertThat(Bucket.of(fault(0xfffff8047bdf0000L), OPEN)).isEqualTo(Bucket.of(fault(0xfffff80111110000L), OPEN));
    }

    private static Facts fault(long base) {
        return HandMadeFacts.kernel()
                .module("x.sys", base, 0x10000)
                .bugCheck(0xD1, 0x10, 2, 0, base + 0x123)
                .facts();
    }

    @Test
    void fallsBackToTheModuleThatTheBugCheckPointsAt() {
        assertThat(Bucket.of(fault(0xfffff8047bdf0000L), OPEN).id()).isEqualTo("0xd1_near-x.sys");
    }

    @Test
    void prefersACertainFrameToAScannedOneNearerToTheFault() {
        Facts facts = HandMadeFacts.kernel()
                .module("guess.sys", 0xfffff80111110000L, 0x1000)
                .module("sure.sys", 0xfffff80122220000L, 0x1000)
                .bugCheck(0x3B, 0xC0000005L, 0, 0, 0)
                .frame("ntoskrnl.exe", 1, "nt!KeBugCheckEx", FrameTrust.CONTEXT, null)
                .frame("guess.sys", 2, null, FrameTrust.SCAN, null)
                .frame("sure.sys", 3, "sure!Work+0x10", FrameTrust.UNWIND, null)
                .facts();
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0x3b_c0000005_near-sure.sys!work");
    }

    @Test
    void usesAScannedFrameWhereNothingBetterIsKnown() {
        Facts facts = HandMadeFacts.kernel()
                .module("guess.sys", 0xfffff80111110000L, 0x1000)
                .bugCheck(0xEF, 0, 0, 0, 0)
                .frame("guess.sys", 2, "guess!Maybe+0x2", FrameTrust.SCAN, null)
                .facts();
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0xef_near-guess.sys");
    }

    @Test
    void passesOverTheMachineryThatRaisesBugChecks() {
        Facts facts = HandMadeFacts.kernel()
                .bugCheck(0x139, 3, 0, 0, 0)
                .frame("ntoskrnl.exe", 1, "nt!KeBugCheckEx", FrameTrust.CONTEXT, null)
                .frame("ntoskrnl.exe", 2, "nt!KiBugCheckDispatch+0x69", FrameTrust.UNWIND, null)
                .frame("ntoskrnl.exe", 3, "nt!KiFastFailDispatch+0xd0", FrameTrust.UNWIND, null)
                .frame("ntoskrnl.exe", 4, "nt!ExFreePool+0x20", FrameTrust.UNWIND, null)
                .facts();
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0x139_3_near-ntoskrnl.exe!exfreepool");
    }

    @Test
    void tellsFaultsOfUnknownOriginApartByWhatTheyDid() {
        assertThat(unknown(0x50, 0, StackKind.THREAD, 4)).isEqualTo("0x50_unknown-read-system");
        assertThat(unknown(0x50, 2, StackKind.THREAD, 4)).isEqualTo("0x50_unknown-write-system");
        assertThat(unknown(0x50, 0, StackKind.THREAD, 5720)).isEqualTo("0x50_unknown-read-program");
        assertThat(unknown(0x50, 0, StackKind.DPC, 5720)).isEqualTo("0x50_unknown-read-dpc");
        assertThat(unknown(0x50, 0, StackKind.DPC, 4)).isEqualTo("0x50_unknown-read-dpc");
    }

    private static String unknown(int code, long access, StackKind kind, long process) {
        Facts facts = HandMadeFacts.kernel()
                .bugCheck(code, 0xffffbd0e4cf6a558L, access, HandMadeFacts.KERNEL + 0x860702, 2)
                .process("x", process)
                .frame("ntoskrnl.exe", 0x4b87e0, null, FrameTrust.CONTEXT, kind)
                .facts();
        return Bucket.of(facts, OPEN).id();
    }

    @Test
    void putsTheStatusOfAFaultOfUnknownOriginIntoItsName() {
        Facts facts = HandMadeFacts.kernel()
                .bugCheck(0x7A, 1, 0xFFFFFFFFC000009CL, 0, 0)
                .facts();
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0x7a_1_unknown-c000009c");
    }

    @Test
    void addsNothingWhereTheFrameIsKnown() {
        Facts facts = HandMadeFacts.kernel()
                .bugCheck(0x50, 0xffffbd0e4cf6a558L, 2, HandMadeFacts.KERNEL + 0x860702, 2)
                .frame("ntoskrnl.exe", 0x860702, "nt!CmpFindValue+0x12", FrameTrust.CONTEXT, StackKind.THREAD)
                .facts();
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0x50_near-ntoskrnl.exe!cmpfindvalue");
    }

    /** The interrupted code has nothing to do with a DMA, so it must not name the bucket. */
    @Test
    void neverNamesTheInterruptedDriverOfADmaViolation() {
        Facts facts = HandMadeFacts.kernel()
                .module("i8042prt.sys", 0xfffff8047bf00000L, 0x20000)
                .bugCheck(0xE6, 0x26, 0, 0xc1f80, 6)
                .frame("i8042prt.sys", 0x10, "i8042prt!I8xReadPortUchar", FrameTrust.UNWIND, StackKind.THREAD)
                .dma(DmaFault.of("GenuineIntel", 0xc1f80, 6, null))
                .facts();
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0xe6_26_unnamed-read");
    }

    @Test
    void hasAHashThatDependsOnTheIdAlone() {
        assertThat(Bucket.of(fault(0xfffff8047bdf0000L), culprit("X.SYS")).hash())
                .isEqualTo(
                        Bucket.of(fault(0xfffff80111110000L), culprit("x.sys")).hash())
                .matches("[0-9a-f]{16}");
    }

    @Test
    void isOneHarmlessWordWhateverTheName() {
        Facts facts = HandMadeFacts.kernel().bugCheck(0xD1, 0, 0, 0, 0).facts();
        assertThat(Bucket.of(facts, culprit("<a b>\u202E'\";$(x)\n.sys")).id()).isEqualTo("0xd1_-a-b-----$-x--.sys");
    }

    /** Two crashes at one place, of which one tells who is to blame: only that one's bucket is called so. */
    @Test
    void nobodyIsNamedWhoTheVerdictDoesNotName() {
        Facts facts = fault(0xfffff8047bdf0000L);
        assertThat(Bucket.of(facts, culprit("x.sys")).id()).isEqualTo("0xd1_x.sys");
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0xd1_near-x.sys");
    }

    @Test
    void aCrashOnPurposeIsNobodys() {
        Verdict purpose = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of(), true, null);
        assertThat(Bucket.of(fault(0xfffff8047bdf0000L), purpose).id()).isEqualTo("0xd1_on-purpose");
    }

    @Test
    void programsThatHangAreToldApart() {
        String one = Bucket.of(HandMadeFacts.user().process("One.exe", 7).facts(), OPEN)
                .id();
        assertThat(one).isEqualTo("hang_in-one.exe");
        assertThat(Bucket.of(HandMadeFacts.user().process("one.exe", 8).facts(), OPEN)
                        .id())
                .isEqualTo(one);
        assertThat(Bucket.of(HandMadeFacts.user().process("two.exe", 7).facts(), OPEN)
                        .id())
                .isEqualTo("hang_in-two.exe");
    }

    /** An event log has the numbers of a crash and no place. */
    @Test
    void whatNumbersAloneTellHasNoPlace() {
        assertThat(numbers(0xD1, 0x10, 2, 1, 0xfffff80111110000L)).isEqualTo("event_0xd1_write");
        assertThat(numbers(0xD1, 0x20, 2, 0, 0xfffff80111120000L)).isEqualTo("event_0xd1_read");
        assertThat(numbers(0x1000007E, 0xFFFFFFFFC0000005L, 1, 2, 3)).isEqualTo("event_0x7e_c0000005");
        assertThat(numbers(0x7A, 1, 0xFFFFFFFFC000009CL, 0, 0)).isEqualTo("event_0x7a_1_c000009c");
        assertThat(numbers(0xDEAD, 0, 0, 0, 0)).isEqualTo("event_0xdead");
    }

    private static String numbers(int code, long... parameters) {
        return Bucket.ofEvent(BugCheck.of(BugChecks.meaning(code, parameters))).id();
    }

    @Test
    void aProgramWithoutExceptionHangs() {
        assertThat(Bucket.of(HandMadeFacts.user().facts(), OPEN).id()).isEqualTo("hang_unknown");
        Facts broken = HandMadeFacts.user()
                .exception(0xC0000094, "INTEGER_DIVIDE_BY_ZERO", 0x10, "app.exe")
                .facts();
        assertThat(Bucket.of(broken, OPEN).id()).isEqualTo("0xc0000094_app.exe");
    }

    @Test
    void theCulpritOfAProgramStandsBeforeAStackThatBeginsElsewhere() {
        Facts facts = HandMadeFacts.user()
                .exception(0xC0000005, "ACCESS_VIOLATION", 0x10, "app.exe")
                .frame("app.exe", 0x10, null, FrameTrust.CONTEXT, null)
                .facts();
        assertThat(Bucket.of(facts, culprit("APP.exe")).id()).isEqualTo("0xc0000005_app.exe+0x10");
        assertThat(Bucket.of(facts, culprit("plugin.dll")).id()).isEqualTo("0xc0000005_plugin.dll~app.exe+0x10");
        Verdict memory = new Verdict.Hardware("memory", 0.9, List.of(), List.of(), List.of(), List.of(), null);
        assertThat(Bucket.of(facts, memory).id()).isEqualTo("0xc0000005_hardware-memory");
    }

    /** Two devices of which nobody knows the driver are two causes; two crashes of one are one, on any machine. */
    @Test
    void aTransferOfNobodyIsThatOfItsDevice() {
        CrashFacts facts = CrashFacts.kernel().bugCheck(0xE6, "stack", 0x26, 0xffffd00000011000L, 0xc1f80, 6);
        facts.pci(1, 0x10EC, 0x8168, 0x020000).pciDevice(2, 1, false, null);
        assertThat(Bucket.of(facts.dma(6, 0xC1F80).build(), OPEN).id()).isEqualTo("0xe6_unnamed-read-10ec-8168");
        assertThat(Bucket.of(facts.dma(0xC, 0xC1F80).build(), OPEN).id())
                .as("tables of Windows, which any device meets")
                .isEqualTo("0xe6_unnamed-tables-c");
    }

    @Test
    void aTimerIsNobodysWhoeverAskedForTheTime() {
        CrashFacts facts = CrashFacts.kernel()
                .driver("asked.sys")
                .bugCheck(0xE6, "stack", 1)
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("asked.sys", FrameTrust.UNWIND);
        assertThat(Bucket.of(facts.build(), OPEN).id()).endsWith("_unnamed-timer");
    }

    @Test
    void anInterruptThatWasRefusedIsNobodys() {
        Facts facts = HandMadeFacts.kernel()
                .bugCheck(0xE6, 0x26, 0, 0xc1f80, 0x22)
                .dma(DmaFault.of("GenuineIntel", 0xc1f80, 0x22, null))
                .facts();
        assertThat(Bucket.of(facts, OPEN).id()).isEqualTo("0xe6_26_unnamed-interrupt-22");
    }

    private static Verdict likely(double confidence) {
        Candidate candidate = new Candidate("maybe.sys", DriverClass.UNKNOWN, null, null, null, confidence, List.of());
        return new Verdict.Inconclusive(confidence, List.of(candidate), List.of(), List.of(), List.of());
    }

    /** What may be blamed by one in two is better than the kernel's function, and less than a place in a driver. */
    @Test
    void aLikelyCandidateIsASuspectWhereNoPlaceIsKnown() {
        HandMadeFacts kernel = HandMadeFacts.kernel()
                .bugCheck(0xDEAD, 0, 0, 0, 0)
                .frame("ntoskrnl.exe", 4, "nt!ExFreePool+0x20", FrameTrust.UNWIND, null);
        assertThat(Bucket.of(kernel.facts(), likely(0.5)).id()).isEqualTo("0xdead_suspect-maybe.sys");
        assertThat(Bucket.of(kernel.facts(), likely(0.49)).id()).isEqualTo("0xdead_near-ntoskrnl.exe!exfreepool");
        kernel.frame("sure.sys", 3, "sure!Work+0x10", FrameTrust.UNWIND, null);
        assertThat(Bucket.of(kernel.facts(), likely(0.5)).id()).isEqualTo("0xdead_near-sure.sys!work");
    }

    @Test
    void theModuleOfTheExceptionIsAPlaceUnlessEveryCrashPassesThroughIt() {
        HandMadeFacts facts = HandMadeFacts.kernel().bugCheck(0xDEAD, 0, 0, 0, 0);
        facts.exception(0x80000003, "BREAKPOINT", 0x10, "foo.sys");
        assertThat(Bucket.of(facts.facts(), OPEN).id()).isEqualTo("0xdead_near-foo.sys");
        facts.exception(0x80000003, "BREAKPOINT", 0x10, "HAL.dll");
        assertThat(Bucket.of(facts.facts(), OPEN).id()).isEqualTo("0xdead_unknown-80000003");
    }

    @Test
    void aFunctionStandsWithoutItsOffsetAndAGuessWithoutItsFunction() {
        assertThat(placed("foo!Work+0x10", FrameTrust.UNWIND)).isEqualTo("0xdead_near-foo.sys!work");
        assertThat(placed("foo!Work", FrameTrust.UNWIND)).isEqualTo("0xdead_near-foo.sys!work");
        assertThat(placed("nonsense", FrameTrust.UNWIND)).isEqualTo("0xdead_near-foo.sys");
        assertThat(placed(null, FrameTrust.UNWIND)).isEqualTo("0xdead_near-foo.sys");
        assertThat(placed("foo!Work+0x10", FrameTrust.SCAN)).isEqualTo("0xdead_near-foo.sys");
    }

    private static String placed(String symbol, FrameTrust trust) {
        Facts facts = HandMadeFacts.kernel()
                .bugCheck(0xDEAD, 0, 0, 0, 0)
                .frame("foo.sys", 0x10, symbol, trust, null)
                .facts();
        return Bucket.of(facts, OPEN).id();
    }

    @Test
    void aNameOfADumpIsCutToWhatAFileNameMayBe() {
        Facts facts = HandMadeFacts.kernel().bugCheck(0xD1, 0, 0, 0, 0).facts();
        assertThat(Bucket.of(facts, culprit("a".repeat(300))).id()).isEqualTo("0xd1_" + "a".repeat(200));
    }

    /** It stands in lists and links of many years. */
    @Test
    void theHashOfAnIdNeverChanges() {
        assertThat(Bucket.of(fault(0xfffff8047bdf0000L), culprit("x.sys")).hash())
                .isEqualTo("1d27a7e11ced8a6f");
    }

    private static Verdict culprit(String module) {
        Candidate candidate = new Candidate(module, DriverClass.UNKNOWN, null, null, null, 0.9, List.of());
        return new Verdict.Culprit(candidate, List.of(candidate), List.of(), List.of(), List.of());
    }
}
