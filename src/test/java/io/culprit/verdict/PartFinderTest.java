package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.rule.DriverClass;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.WindowsParts;
import io.culprit.stack.FrameTrust;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartFinderTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    @Test
    void theInnermostSureFrameOutsideTheKernelSaysWhereAndItsDriversAreLeadsAndNotAccused() {
        Verdict.Inconclusive verdict = open(CrashFacts.kernel()
                .windows("ks.sys")
                .windows("portcls.sys")
                .driver("RTKVHD64.sys")
                .driver("nvlddmkm.sys")
                .bugCheck(0x1D2, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("portcls.sys", FrameTrust.SCAN)
                .frame("ks.sys", FrameTrust.UNWIND));
        Part part = verdict.part();
        assertThat(part).isNotNull();
        assertThat(part.module()).isEqualTo("ks.sys");
        assertThat(part.name()).isEqualTo("audio and cameras");
        assertThat(part.serves()).isEqualTo("streaming for audio and cameras");
        assertThat(part.why()).contains("innermost frame outside the kernel");
        assertThat(part.leads()).extracting(Part.Lead::module).containsExactly("RTKVHD64.sys");
        assertThat(part.leads().getFirst().driverClass()).isEqualTo(DriverClass.AUDIO);
        assertThat(verdict.candidates()).isEmpty();
        assertThat(verdict.advice())
                .anySatisfy(advice -> assertThat(advice.text()).contains("microphones, cameras"));
    }

    @Test
    void aParameterLeadsToThePartWhereNoFrameIsSure() {
        CrashFacts facts = CrashFacts.kernel().windows("tcpip.sys");
        Part part = open(facts.bugCheck(0x1D2, "stack", facts.in("tcpip.sys", 0x10)))
                .part();
        assertThat(part).isNotNull();
        assertThat(part.name()).isEqualTo("network");
        assertThat(part.why()).isEqualTo("P1 of the bug check points into tcpip.sys");
    }

    @Test
    void saysOfAParameterWhenItsPageCouldNotBeRead() {
        CrashFacts facts = CrashFacts.kernel().windows("ks.sys");
        long address = facts.in("ks.sys", 0x10);
        assertThat(why(facts.memoryAt(0x7A, address, 0)))
                .isEqualTo("ks.sys: the page that could not be read (P1) is one of ks.sys");
        assertThat(why(facts.memoryAt(0x1D2, address, 0))).isEqualTo("ks.sys: P1 of the bug check points into ks.sys");
    }

    private static String why(CrashFacts facts) {
        Part part = PartFinder.find(new Scene(facts.build(), RuleBook.builtIn().drivers()));
        return part == null ? "in none" : part.module() + ": " + part.why();
    }

    private static CrashFacts crash() {
        return CrashFacts.kernel().windows("tcpip.sys").windows("ks.sys").bugCheck(0xDEAD, "stack");
    }

    /** Each of these is surer than the next. */
    @Test
    void whatIsSurestSaysWhere() {
        CrashFacts facts = crash().frame("ks.sys", FrameTrust.SCAN);
        assertThat(why(facts))
                .isEqualTo("ks.sys: ks.sys+0x1000 is the first outside the kernel that a scan of the stack found");
        assertThat(why(facts.bugCheck(0x1A, "stack")))
                .isEqualTo("ntoskrnl.exe: that is what the bug check MEMORY_MANAGEMENT is about");
        assertThat(why(facts.brokenDriver("tcpip.sys")))
                .isEqualTo("tcpip.sys: Windows itself named tcpip.sys when it wrote the dump");
        assertThat(why(facts.bugCheck(0x1A, "stack", 0, 0, facts.in("ks.sys", 0x10))))
                .isEqualTo("ks.sys: P3 of the bug check points into ks.sys");
        assertThat(why(facts.context(facts.in("tcpip.sys", 0x10), "record")))
                .isEqualTo("tcpip.sys: the instruction at fault lies in tcpip.sys");
        assertThat(why(facts.touching("ks.sys", 0))).isEqualTo("ks.sys: the instruction at fault lies in ks.sys");
        assertThat(why(facts.exception(facts.in("tcpip.sys", 0x10))))
                .isEqualTo("tcpip.sys: the instruction at fault lies in tcpip.sys");
        assertThat(why(facts.frame("ks.sys", FrameTrust.UNWIND)))
                .isEqualTo("ks.sys: ks.sys+0x1010 is the innermost frame outside the kernel");
    }

    @Test
    void theKernelIsNoPlaceWhileAnythingLeadsOutOfIt() {
        CrashFacts facts = crash().frame("ntoskrnl.exe", FrameTrust.CONTEXT).frame("hal.dll", FrameTrust.UNWIND);
        facts.exception(facts.in("ntoskrnl.exe", 0x10)).brokenDriver("ntoskrnl.exe");
        assertThat(why(facts)).isEqualTo("ntoskrnl.exe: nothing leads to another part of Windows");
        assertThat(why(facts.frame("ks.sys", FrameTrust.UNWIND))).startsWith("ks.sys: ");
    }

    @Test
    void aSureFrameInADriverOfNoPartIsNotPassedOver() {
        CrashFacts facts = crash().driver("qzxy77.sys")
                .frame("qzxy77.sys", FrameTrust.UNWIND)
                .frame("ks.sys", FrameTrust.UNWIND);
        assertThat(why(facts)).isEqualTo("qzxy77.sys: qzxy77.sys+0x1000 is the innermost frame outside the kernel");
        CrashFacts guess = crash().driver("qzxy77.sys").frame("qzxy77.sys", FrameTrust.SCAN);
        assertThat(why(guess)).as("a guess").isEqualTo("ntoskrnl.exe: nothing leads to another part of Windows");
    }

    /** Whoever speaks for a driver does not move the crash into the kernel. */
    @Test
    void aDriverThatARuleOfTheUserSpeaksForIsStillWhereItFailed() throws Exception {
        RuleBook book = RuleBook.builtIn().with(RuleFile.read("""
            {"rules": [{"id": "ours", "on": "instruction", "if": ["module.name == foo.sys"], "weight": -9,
              "explain": "tested", "says": "we have tested it"}]}\
            """.getBytes(StandardCharsets.UTF_8)));
        CrashFacts facts = CrashFacts.kernel().driver("foo.sys");
        facts.bugCheck(0xD1, "module-at:p4", 0x10, 2, 0, facts.in("foo.sys", 0x1000))
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT);
        Verdict verdict = new Judge(book).judge(facts.build());
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.INCONCLUSIVE);
        assertThat(verdict.part()).isNotNull();
        assertThat(verdict.part().module()).isEqualTo("foo.sys");
        assertThat(verdict.part().name()).isEqualTo(Part.OUTSIDE);
        assertThat(verdict.part().why()).isEqualTo("P4 of the bug check points into foo.sys");
    }

    /** No driver is to blame for the platform's timer, and none is to be looked at or updated. */
    @Test
    void aTimerIsInNoPartOfWindows() {
        CrashFacts facts = CrashFacts.kernel().driver("nvlddmkm.sys").bugCheck(0xE6, "stack", 1);
        Verdict.Inconclusive verdict = open(facts);
        assertThat(verdict.part()).isNull();
        assertThat(verdict.advice())
                .anySatisfy(advice -> assertThat(advice.why()).contains("no driver is to blame"))
                .noneSatisfy(advice -> assertThat(advice.text()).contains("drivers that were being checked"));
    }

    @Test
    void aProgramFailsInNoPartOfWindows() {
        assertThat(why(CrashFacts.program("C:\\app\\app.exe"))).isEqualTo("in none");
    }

    @Test
    void leadsAreDriversFromElsewhereOfTheRightClassesAndNoMoreThanEight() {
        CrashFacts facts =
                CrashFacts.kernel().windows("ks.sys").windows("HDAudBus.sys").driver("rt640x64.sys");
        for (int i = 0; i < 9; i++) {
            facts.driver("nvhda" + i + ".sys");
        }
        Part part = PartFinder.find(new Scene(
                facts.bugCheck(0xDEAD, "stack")
                        .frame("ks.sys", FrameTrust.UNWIND)
                        .build(),
                RuleBook.builtIn().drivers()));
        assertThat(part).isNotNull();
        assertThat(part.leads())
                .hasSize(8)
                .allSatisfy(lead -> assertThat(lead.module()).startsWith("nvhda"))
                .allSatisfy(lead ->
                        assertThat(lead.why()).isEqualTo("a loaded driver of class audio that is not part of Windows"));
        Candidate suspect = new Candidate("NVHDA3.sys", DriverClass.AUDIO, null, null, null, 0.5, List.of());
        assertThat(part.without(List.of(suspect)).leads())
                .as("who is a suspect is no lead")
                .hasSize(7)
                .noneMatch(lead -> lead.module().equals("nvhda3.sys"));
    }

    @Test
    void withoutAModuleTheBugCheckItselfSaysWhatItIsAbout() {
        Part memory = open(CrashFacts.kernel().bugCheck(0x1A, "stack", 0x41790)).part();
        assertThat(memory).isNotNull();
        assertThat(memory.name()).isEqualTo("memory management");
        assertThat(memory.module()).isEqualTo("ntoskrnl.exe");
        Part kernel = open(CrashFacts.kernel().bugCheck(0x1E, "stack")).part();
        assertThat(kernel).isNotNull();
        assertThat(kernel.name()).isEqualTo("kernel");
        assertThat(kernel.why()).isEqualTo("nothing leads to another part of Windows");
    }

    @Test
    void aTransferOfADeviceIsInNoPart() {
        assertThat(open(CrashFacts.kernel().bugCheck(0xE6, "stack", 0x26)).part())
                .isNull();
    }

    @Test
    void namesOfDumpsAreNoKeysOfTheTable() {
        assertThat(WindowsParts.of("<kd")).isEmpty();
        assertThat(WindowsParts.of("")).isEmpty();
        assertThat(WindowsParts.of("#")).isEmpty();
        assertThat(WindowsParts.of("KS.SYS")).isPresent();
        assertThat(WindowsParts.of("win32kbase.sys")).isPresent();
    }

    @Test
    void aCrashOnPurposeIsSaidFirstAndNobodyIsSought() {
        for (int code : new int[] {0xE2, 0x161, 0x1C8, 0xDEADDEAD}) {
            Verdict.Inconclusive verdict = open(CrashFacts.kernel()
                    .driver("plain1.sys")
                    .bugCheck(code, "user;stack")
                    .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                    .frame("ntoskrnl.exe", FrameTrust.UNWIND)
                    .frame("plain1.sys", FrameTrust.UNWIND));
            assertThat(verdict.onPurpose()).as("%x", code).isTrue();
            assertThat(verdict.candidates()).isEmpty();
            assertThat(verdict.because()).isNotEmpty();
            assertThat(verdict.advice()).isNotEmpty();
            assertThat(verdict.part()).isNull();
        }
    }

    @Test
    void aDriverThatIsNoTestToolCrashesByAccident() {
        CrashFacts facts = CrashFacts.kernel().driver("myfault.sys").driver("plain1.sys");
        Verdict verdict = JUDGE.judge(facts.bugCheck(0xD1, "module-at:p4;stack", 1, 2, 0, facts.in("plain1.sys", 0x44))
                .build());
        assertThat(verdict).isInstanceOf(Verdict.Culprit.class);
        assertThat(((Verdict.Culprit) verdict).culprit().module()).isEqualTo("plain1.sys");
    }

    @Test
    void whoCallsForTheBugCheckIsNamedAndAFaultOnTheWayIsNoCall() {
        Verdict called = JUDGE.judge(CrashFacts.kernel()
                .driver("plain1.sys")
                .bugCheck(0x65, "stack")
                .bugCheckCaller("plain1.sys")
                .build());
        assertThat(called.kind()).isEqualTo(Verdict.Kind.CULPRIT);
        assertThat(called.because()).anyMatch(reason -> reason.contains("called for the bug check itself"));
        assertThat(called.label().word()).isEqualTo("strong");
        CrashFacts fault = CrashFacts.kernel().driver("plain1.sys");
        Verdict faulted = JUDGE.judge(fault.bugCheck(0xA, "module-at:p4;stack", 1, 2, 0, fault.in("ntoskrnl.exe", 0x10))
                .bugCheckCaller("plain1.sys")
                .build());
        assertThat(faulted.because()).noneMatch(reason -> reason.contains("called for"));
    }

    @Test
    void everyRealKernelDumpWithoutACulpritHasItsPlaceAndAdviceOfItsOwn() throws Exception {
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        for (Path dump : Corpus.kernelDumps()) {
            if (!dump.toString().endsWith(".dmp")) {
                continue;
            }
            Verdict verdict = analyzer.analyze(dump).verdict();
            if (verdict instanceof Verdict.Inconclusive open && !open.onPurpose()) {
                assertThat(open.part()).as(dump.toString()).isNotNull();
                assertThat(open.advice()).as(dump.toString()).hasSizeGreaterThan(2);
            }
            assertThat(verdict.advice())
                    .as(dump.toString())
                    .noneMatch(advice -> advice.text().startsWith("If the crash recurs, collect a kernel dump"));
        }
    }

    private static Verdict.Inconclusive open(CrashFacts facts) {
        return (Verdict.Inconclusive) JUDGE.judge(facts.build());
    }
}
