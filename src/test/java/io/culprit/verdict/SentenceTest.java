package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.DriverClass;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import io.culprit.verdict.Verdict.Hardware;
import io.culprit.verdict.Verdict.Inconclusive;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a verdict says beside its name: where, who else, from whom, and what to do. */
class SentenceTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private static Verdict judge(CrashFacts facts) {
        return JUDGE.judge(facts.build());
    }

    private static CrashFacts inAudio(int code) {
        return CrashFacts.kernel()
                .windows("ks.sys")
                .driver("RTKVHD64.sys")
                .bugCheck(code, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("ks.sys", FrameTrust.UNWIND);
    }

    @Test
    void hardwareSaysWhereItShowedAndLeadsToNoDriverThere() {
        assertThat(judge(inAudio(0x50).corruption(true).touching("ks.sys", 0x10)))
                .isInstanceOfSatisfying(Hardware.class, hardware -> {
                    Part part = hardware.part();
                    assertThat(part).isNotNull();
                    assertThat(part.module()).isEqualTo("ks.sys");
                    assertThat(part.why()).contains("innermost frame outside the kernel");
                    assertThat(part.leads()).isEmpty();
                });
    }

    @Test
    void hardwareThatReportsItselfShowedNowhere() {
        assertThat(judge(inAudio(0x50).hardware("memory")))
                .isInstanceOfSatisfying(
                        Hardware.class, hardware -> assertThat(hardware.part()).isNull());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x124, 0x9C})
    void whoWasRunningAsTheHardwareReportedItselfIsNoLead(int code) {
        assertThat(judge(inAudio(code))).isInstanceOfSatisfying(Inconclusive.class, open -> {
            assertThat(open.part()).isNull();
            assertThat(open.advice()).noneMatch(advice -> advice.text().contains("microphones"));
        });
    }

    @Test
    void candidatesStandByHowSureTheyAreAndNoMoreThanADozen() {
        CrashFacts facts = CrashFacts.kernel().bugCheck(0xD1, "stack");
        for (int i = 0; i < 14; i++) {
            facts.driver("drv" + (char) ('a' + i) + ".sys");
        }
        facts.frame("ntoskrnl.exe", FrameTrust.CONTEXT);
        for (int i = 13; i >= 0; i--) {
            facts.frame("drv" + (char) ('a' + i) + ".sys", i % 3 == 0 ? FrameTrust.SCAN : FrameTrust.UNWIND);
        }
        Verdict verdict = judge(facts);
        assertThat(verdict.candidates())
                .hasSize(12)
                .isSortedAccordingTo(
                        Comparator.comparingDouble(Candidate::confidence).reversed());
        assertThat(verdict.candidates().getFirst().confidence())
                .isGreaterThan(verdict.candidates().getLast().confidence());
    }

    @Test
    void aDriverOfTheTableIsWhoTheTableSays() {
        CrashFacts facts = CrashFacts.kernel().company("rt640x64.sys", "Quux Corp.");
        Candidate candidate = judge(facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("rt640x64.sys", 0x44)))
                .candidates()
                .getFirst();
        assertThat(candidate.vendor()).isEqualTo("Realtek");
        assertThat(candidate.driverClass()).isEqualTo(DriverClass.NETWORK_WIRED);
        assertThat(candidate.product()).isNotNull();
        assertThat(candidate.identified()).isNull();
    }

    @Test
    void aDriverOfNoTableIsWhoItsVersionResourceSaysAndTheCandidateTellsSo() {
        CrashFacts facts = CrashFacts.kernel().company("qzxy77.sys", "Quux Corp.");
        Candidate candidate = judge(facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("qzxy77.sys", 0x44)))
                .candidates()
                .getFirst();
        assertThat(candidate.vendor()).isEqualTo("Quux Corp.");
        assertThat(candidate.driverClass()).isEqualTo(DriverClass.UNKNOWN);
        assertThat(candidate.product()).isNull();
        assertThat(candidate.identified()).isEqualTo("its maker stands in its version resource");
    }

    @Test
    void aDriverOfNobodyKnownHasNeitherMakerNorProduct() {
        CrashFacts facts = CrashFacts.kernel().driver("qzxy77.sys");
        Candidate candidate = judge(facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("qzxy77.sys", 0x44)))
                .candidates()
                .getFirst();
        assertThat(candidate.vendor()).isNull();
        assertThat(candidate.product()).isNull();
        assertThat(candidate.identified()).isNull();
    }

    @Test
    void whoeverElseIsPossibleSpeaksAgainstTheOneThatIsNamedAndWhoIsNotDoesNot() {
        CrashFacts facts = CrashFacts.kernel().driver("foo.sys").driver("bar.sys");
        facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("foo.sys", 0x44))
                .frame("foo.sys", FrameTrust.CONTEXT)
                .frame("bar.sys", FrameTrust.UNWIND);
        Verdict.Culprit culprit = (Verdict.Culprit) judge(facts);
        assertThat(culprit.culprit().module()).isEqualTo("foo.sys");
        boolean possible = culprit.candidates().stream()
                .anyMatch(candidate -> candidate.module().equals("bar.sys") && candidate.confidence() >= 0.05);
        assertThat(culprit.against().contains("bar.sys is possible, too")).isEqualTo(possible);
        assertThat(culprit.against()).noneMatch(text -> text.startsWith("foo.sys is possible"));
    }

    @Test
    void whoCannotBeNamedIsToldWithTheBestThatSpeaksForHim() {
        CrashFacts facts =
                CrashFacts.kernel().driver("bar.sys").driver("baz.sys").bugCheck(0x1D2, "stack");
        Verdict verdict = judge(facts.frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("bar.sys", FrameTrust.SCAN)
                .frame("baz.sys", FrameTrust.SCAN));
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.INCONCLUSIVE);
        assertThat(verdict.because()).last().asString().startsWith("the best that speaks for bar.sys: ");
        Verdict nobody = judge(CrashFacts.kernel().bugCheck(0x1D2, "stack"));
        assertThat(nobody.because()).contains("nothing in the dump points at a driver that can be named");
    }
}
