package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.DriverClass;
import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.verdict.Verdict.Culprit;
import io.culprit.verdict.Verdict.Hardware;
import io.culprit.verdict.Verdict.Inconclusive;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());
    private static final String DMA_BLAME = "device-stack:p2";

    private static Verdict judge(CrashFacts facts) {
        return JUDGE.judge(facts.build());
    }

    private static CrashFacts dmaFault(long device) {
        return CrashFacts.kernel()
                .driver("rt640x64.sys")
                .driver("nvlddmkm.sys")
                .driver("iaStorAC.sys")
                .driver("hackrgb.sys")
                .bugCheck(0xE6, DMA_BLAME, 0x26, device, 0xC1F80, 6)
                .dma(6, 0xC1F80);
    }

    @Test
    void namesTheFunctionDriverAbovePciForADmaFault() {
        Verdict verdict = judge(dmaFault(0xffffd00000010000L).device(2, "rt640x64.sys", "ACPI.sys", "pci.sys"));
        assertThat(verdict).isInstanceOfSatisfying(Culprit.class, culprit -> {
            assertThat(culprit.culprit().module()).isEqualTo("rt640x64.sys");
            assertThat(culprit.culprit().driverClass()).isEqualTo(DriverClass.NETWORK_WIRED);
            assertThat(culprit.label()).isEqualTo(Label.STRONG);
        });
    }

    @Test
    void believesWindowsWhereItNamesADriverInTheDump() {
        CrashFacts facts = CrashFacts.kernel().driver("qzxy77.sys").bugCheck(0x50, "stack", 0, 0, 0, 0);
        assertThat(judge(facts)).isInstanceOf(Inconclusive.class);
        assertThat(judge(facts.brokenDriver("qzxy77.sys"))).isInstanceOfSatisfying(Culprit.class, culprit -> {
            assertThat(culprit.culprit().module()).isEqualTo("qzxy77.sys");
            assertThat(culprit.because())
                    .anyMatch(text -> text.contains("Windows itself names qzxy77.sys in the dump"));
        });
    }

    @Test
    void doesNotNameTheKernelEvenWhereWindowsDoes() {
        CrashFacts facts =
                CrashFacts.kernel().bugCheck(0x50, "stack", 0, 0, 0, 0).brokenDriver("ntoskrnl.exe");
        assertThat(judge(facts)).isInstanceOf(Inconclusive.class);
    }

    @Test
    void countsANameOnceWhereAParameterAndWindowsGiveTheSame() {
        CrashFacts facts = CrashFacts.kernel().driver("plain1.sys").naming(0xC4, "module-name", "plain1.sys");
        double alone = judge(facts).confidence();
        assertThat(judge(facts.brokenDriver("PLAIN1.sys")).confidence()).isEqualTo(alone);
    }

    @Test
    void namesAnUnknownFunctionDriverForADmaFault() {
        Verdict verdict =
                judge(dmaFault(0xffffd00000010000L).driver("qzxy77.sys").device(2, "qzxy77.sys", "pci.sys"));
        assertThat(verdict).isInstanceOfSatisfying(Culprit.class, culprit -> {
            assertThat(culprit.culprit().module()).isEqualTo("qzxy77.sys");
            assertThat(culprit.label()).isLessThanOrEqualTo(Label.STRONG);
        });
    }

    @Test
    void neverNamesMoreThanAPossibleDriverWhenTheDeviceIsUnknown() {
        Verdict verdict = judge(dmaFault(0));
        assertThat(verdict).isInstanceOf(Inconclusive.class);
        assertThat(verdict.label()).isGreaterThanOrEqualTo(Label.POSSIBLE);
        assertThat(verdict.candidates())
                .extracting(Candidate::module)
                .contains("rt640x64.sys", "nvlddmkm.sys", "iaStorAC.sys")
                .doesNotContain("hackrgb.sys", "ntoskrnl.exe", "pci.sys");
        assertThat(verdict.because()).anyMatch(text -> text.contains("P2 is 0"));
    }

    @Test
    void aLoneBusMasterDriverInTheModuleListIsNoMoreThanPossible() {
        CrashFacts facts = CrashFacts.kernel()
                .driver("rt640x64.sys")
                .bugCheck(0xE6, DMA_BLAME, 0x26, 0, 0xC1F80, 6)
                .dma(6, 0xC1F80);
        assertThat(judge(facts)).isInstanceOf(Inconclusive.class);
    }

    @Test
    void theInterruptedDriverIsABystander() {
        CrashFacts facts = dmaFault(0).windows("i8042prt.sys");
        facts.frame("ntoskrnl.exe", FrameTrust.CONTEXT, StackKind.ISR);
        facts.frame("ntoskrnl.exe", FrameTrust.UNWIND, StackKind.THREAD);
        facts.frame("i8042prt.sys", FrameTrust.UNWIND, StackKind.THREAD);
        facts.frame("hackrgb.sys", FrameTrust.UNWIND, StackKind.THREAD);
        assertThat(judge(facts).candidates())
                .extracting(Candidate::module)
                .doesNotContain("i8042prt.sys", "hackrgb.sys");
    }

    @Test
    void aDriverVerifierStopBlamesTheCaller() {
        CrashFacts facts = CrashFacts.kernel()
                .windows("VerifierExt.sys")
                .driver("rt640x64.sys")
                .bugCheck(0xE6, "stack", 0x0E)
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("VerifierExt.sys", FrameTrust.UNWIND)
                .frame("rt640x64.sys", FrameTrust.UNWIND);
        assertThat(judge(facts))
                .isInstanceOfSatisfying(
                        Culprit.class,
                        culprit -> assertThat(culprit.culprit().module()).isEqualTo("rt640x64.sys"));
    }

    @Test
    void namesTheDriverThatHoldsTheFaultingInstruction() {
        CrashFacts facts = CrashFacts.kernel().driver("mydrv.sys");
        facts.bugCheck(0xD1, "module-at:p4;stack", 0x10, 2, 0, facts.in("mydrv.sys", 0x1234));
        Verdict verdict = judge(facts);
        assertThat(verdict).isInstanceOf(Culprit.class);
        assertThat(verdict.label()).isEqualTo(Label.CERTAIN);
        assertThat(verdict.because().getFirst()).contains("mydrv.sys+0x1234");
    }

    @Test
    void neverNamesTheKernelForLackOfABetterName() {
        CrashFacts facts = CrashFacts.kernel();
        facts.bugCheck(0x0A, "module-at:p4;stack", 0x10, 2, 0, facts.in("ntoskrnl.exe", 0x1234));
        facts.frame("ntoskrnl.exe", FrameTrust.CONTEXT).frame("hal.dll", FrameTrust.UNWIND);
        assertThat(judge(facts)).isInstanceOf(Inconclusive.class);
        assertThat(judge(facts).candidates()).isEmpty();
    }

    @Test
    void aServiceOfWindowsIsNoMoreThanPossible() {
        CrashFacts facts = CrashFacts.kernel().windows("WdFilter.sys");
        facts.bugCheck(0x50, "module-at:p3;stack", 0x10, 0, facts.in("WdFilter.sys", 0x1234));
        Verdict verdict = judge(facts);
        assertThat(verdict).isInstanceOf(Inconclusive.class);
        assertThat(verdict.candidates()).extracting(Candidate::module).containsExactly("WdFilter.sys");
    }

    @Test
    void aDriverOfWindowsForADeviceCanBeNamed() {
        CrashFacts facts = CrashFacts.kernel().windows("amdppm.sys");
        facts.bugCheck(0x7E, "module-at:p2;stack", 0xC0000005, facts.in("amdppm.sys", 0x334c));
        Verdict verdict = judge(facts);
        assertThat(verdict).isInstanceOf(Culprit.class);
        assertThat(verdict.label()).isLessThanOrEqualTo(Label.PROBABLE);
    }

    @Test
    void blamesTheOwnerOfTheDeviceWhoseRequestHangsInALibrary() {
        CrashFacts facts =
                CrashFacts.kernel().driver("iaStorAC.sys").windows("disk.sys").windows("partmgr.sys");
        facts.bugCheck(0x9F, "irp:p4;device-stack:p2", 3)
                .device(2, "partmgr.sys", "disk.sys", "ACPI.sys", "iaStorAC.sys")
                .irp(4, "disk.sys");
        assertThat(judge(facts))
                .isInstanceOfSatisfying(
                        Culprit.class,
                        culprit -> assertThat(culprit.culprit().module()).isEqualTo("iaStorAC.sys"));
    }

    @Test
    void blamesTheDriverThatHoldsTheRequestBeforeTheOwnerOfTheDevice() {
        CrashFacts facts = CrashFacts.kernel().driver("qzxy77.sys").driver("owner1.sys");
        facts.bugCheck(0x9F, "irp:p4;device-stack:p2", 3)
                .device(2, "qzxy77.sys", "owner1.sys", "pci.sys")
                .irp(4, "qzxy77.sys");
        assertThat(judge(facts))
                .isInstanceOfSatisfying(
                        Culprit.class,
                        culprit -> assertThat(culprit.culprit().module()).isEqualTo("qzxy77.sys"));
    }

    @Test
    void aSingleFlippedBitIsFailingMemory() {
        CrashFacts facts = CrashFacts.kernel().driver("mydrv.sys").windows("WdFilter.sys");
        facts.bugCheck(0x1A, "memory;stack", 0x41792, 0xffffdd010bc5d3f8L, 0x2000000000L)
                .corruption(true)
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("mydrv.sys", FrameTrust.SCAN);
        assertThat(judge(facts)).isInstanceOfSatisfying(Hardware.class, hardware -> {
            assertThat(hardware.component()).isEqualTo("memory");
            assertThat(hardware.label()).isLessThanOrEqualTo(Label.STRONG);
        });
    }

    /** The same program runs on many machines: where its pointer has one wrong bit, it is this machine. */
    @Test
    void aFlippedBitInAPointerOfAProgramIsFailingMemoryButNoMoreThanProbable() {
        CrashFacts facts = CrashFacts.program("C:\\app\\game.exe").singleBit("pointer-bit");
        facts.exception(facts.in("game.exe", 0x10));
        assertThat(judge(facts)).isInstanceOfSatisfying(Hardware.class, hardware -> {
            assertThat(hardware.component()).isEqualTo("memory");
            assertThat(hardware.label()).isEqualTo(Label.PROBABLE);
        });
    }

    @Test
    void aLoneDriverFoundByAScanIsProbableButNoMore() {
        CrashFacts facts = CrashFacts.kernel().driver("ibthfp.sys");
        facts.bugCheck(0x65, "stack").frame("ntoskrnl.exe", FrameTrust.CONTEXT).frame("ibthfp.sys", FrameTrust.SCAN);
        assertThat(judge(facts).label()).isEqualTo(Label.PROBABLE);
    }

    @Test
    void aScannedFrameNeverOutweighsACertainOne() {
        CrashFacts facts = CrashFacts.kernel().driver("scanned.sys").driver("certain.sys");
        facts.bugCheck(0x139, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("scanned.sys", FrameTrust.SCAN)
                .frame("certain.sys", FrameTrust.UNWIND);
        assertThat(judge(facts).candidates().getFirst().module()).isEqualTo("certain.sys");
    }

    @Test
    void codeThatRanAfterItsDriverWasUnloadedBlamesThatDriver() {
        CrashFacts facts = CrashFacts.kernel().unloaded("gone.sys", 0xfffff88000000000L);
        facts.bugCheck(0xCE, "unloaded-module-at:p1;stack", 0xfffff88000001234L);
        assertThat(judge(facts))
                .isInstanceOfSatisfying(
                        Culprit.class,
                        culprit -> assertThat(culprit.culprit().module()).isEqualTo("gone.sys"));
    }

    @Test
    void theFaultingModuleOfAProgramIsNamedAndALibraryOfTheSystemIsNot() {
        CrashFacts own = CrashFacts.program("C:\\app\\game.exe");
        own.exception(own.in("game.exe", 0x10));
        assertThat(judge(own)).isInstanceOf(Culprit.class);
        CrashFacts library = CrashFacts.program("C:\\app\\game.exe").windows("C:\\Windows\\System32\\ntdll.dll");
        library.exception(library.in("ntdll.dll", 0x10));
        assertThat(judge(library)).isInstanceOf(Inconclusive.class);
    }

    @Test
    void confidencesOfAllCandidatesShareOneProbability() {
        Verdict verdict = judge(dmaFault(0));
        assertThat(verdict.candidates().stream()
                        .mapToDouble(Candidate::confidence)
                        .sum())
                .isLessThanOrEqualTo(1.0);
    }

    @Test
    void aDriverWhoseInstructionDidTheImpossibleIsNotTheCause() {
        Verdict verdict = JUDGE.judge(CrashFacts.kernel()
                .driver("plain1.sys")
                .bugCheck(
                        0x50,
                        "module-at:p3;stack",
                        0x10,
                        0,
                        CrashFacts.kernel().driver("plain1.sys").in("plain1.sys", 4))
                .impossible("wrong-address")
                .build());
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.HARDWARE);
        assertThat(verdict.label()).isEqualTo(Label.STRONG);
        assertThat(verdict.because()).containsExactly("that cannot be");
        assertThat(verdict.candidates()).noneMatch(candidate -> candidate.confidence() > 0.5);
    }

    @Test
    void anInstructionThatTheProcessorLacksNamesItsDriverAndWhatItNeeds() {
        Verdict verdict = JUDGE.judge(CrashFacts.kernel()
                .driver("plain1.sys")
                .bugCheck(
                        0x1E,
                        "module-at:p2;stack",
                        0xC000001DL,
                        CrashFacts.kernel().driver("plain1.sys").in("plain1.sys", 0x44))
                .refused("plain1.sys", false)
                .build());
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.CULPRIT);
        assertThat(verdict.because()).anyMatch(text -> text.contains("popcnt, which this processor does not have"));
        assertThat(verdict.advice().getFirst().text()).contains("older version");
    }
}
