package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.DriverClass;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.stack.FrameTrust;
import io.culprit.verdict.Verdict.Hardware;
import io.culprit.verdict.Verdict.Inconclusive;
import java.nio.charset.StandardCharsets;
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
        assertThat(nobody.because())
                .contains("the dump shows no stack of the crash, and no parameter leads to a driver that can be named");
    }

    private static Verdict judge(CrashFacts facts, String rules) throws RuleFileException {
        RuleBook book = RuleBook.builtIn().with(RuleFile.read(rules.getBytes(StandardCharsets.UTF_8)));
        return new Judge(book).judge(facts.build());
    }

    /** A bug check for which the program has neither advice nor rules but those for all. */
    private static CrashFacts plain() {
        return CrashFacts.kernel().driver("foo.sys").bugCheck(0xDEAD, "stack");
    }

    @Test
    void aStepThatBeginsAsAnEarlierOneIsAnotherReasonForIt() throws RuleFileException {
        Verdict verdict = judge(plain(), """
            {"advice": [
              {"id": "1", "if": ["bugCheck.code == 0xdead"], "text": "Shake the box and listen.", "why": "it may be loose"},
              {"id": "2", "if": ["bugCheck.code == 0xdead"], "text": "Shake the box, then the table.", "why": "it may rattle"},
              {"id": "3", "if": ["bugCheck.code == 0xdead"], "text": "Shake the box of the neighbour.", "why": "it may be loose"},
              {"id": "4", "if": ["bugCheck.code == 0xdead"], "text": "Shake the boxes.", "why": "there may be more"},
              {"id": "5", "if": ["bugCheck.code == 0xd1"], "text": "Shake nothing.", "why": "another crash"},
              {"id": "6", "if": ["bugCheck.code == 0xdead"], "text": "Ask {module}.", "why": "nobody is named"}]}
            """);
        assertThat(verdict.advice())
                .filteredOn(
                        step -> step.text().startsWith("Shake") || step.text().startsWith("Ask"))
                .containsExactly(
                        new Verdict.Advice("Shake the box and listen.", "it may be loose; it may rattle"),
                        new Verdict.Advice("Shake the boxes.", "there may be more"));
    }

    @Test
    void placeholdersOfASentenceStandForWhoItIsAndWhatWasSeen() throws RuleFileException {
        CrashFacts facts = CrashFacts.kernel().driver("rt640x64.sys").bugCheck(0xDEAD, "stack");
        facts.frame("ntoskrnl.exe", FrameTrust.UNWIND).frame("rt640x64.sys", FrameTrust.UNWIND);
        String rules = """
            {"rules": [{"id": "all", "explain": "e", "on": "stack", "weight": 6,
              "says": "{seen}|{module}|{vendor}|{product}|{class}|{kind}|{system}"},
              {"id": "none", "explain": "e", "on": "crash", "blames": "memory", "weight": 1, "says": "<{module}{vendor}> {kind}"}]}
            """;
        Candidate first = judge(facts, rules).candidates().getFirst();
        assertThat(first.evidence().getFirst())
                .isEqualTo(new Evidence(
                        "all",
                        true,
                        "stack",
                        "rt640x64.sys+0x1010 is on the stack|rt640x64.sys|Realtek|GbE/2.5GbE PCIe"
                                + " (NDIS)|network-wired|driver|Windows",
                        "stack at 0xffffe00000001040 (unwind)",
                        6));
        CrashFacts program = CrashFacts.program("C:\\App\\app.exe").frame("app.exe", FrameTrust.UNWIND);
        assertThat(judge(program, rules)
                        .candidates()
                        .getFirst()
                        .evidence()
                        .getFirst()
                        .text())
                .endsWith("|module|the system");
        Verdict memory =
                judge(CrashFacts.kernel().bugCheck(0xDEAD, "stack"), rules.replace("\"weight\": 1", "\"weight\": 4"));
        assertThat(memory.because()).contains("<> driver");
    }

    @Test
    void twoWhoAreEquallyLikelyShareOneProbabilityWithNobody() throws RuleFileException {
        CrashFacts facts =
                CrashFacts.kernel().driver("foo.sys").driver("bar.sys").bugCheck(0xDEAD, "stack");
        String rules = """
            {"rules": [{"id": "r", "explain": "e", "on": "loaded", "weight": 4, "says": "s", "if": ["module.name in foo.sys, bar.sys"]}]}
            """;
        Verdict verdict = judge(facts, rules);
        double half = Math.exp(4) / (1 + 2 * Math.exp(4));
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.INCONCLUSIVE);
        assertThat(verdict.candidates())
                .extracting(Candidate::confidence)
                .containsExactly(Sentence.rounded(half), Sentence.rounded(half));
        assertThat(verdict.confidence()).isEqualTo(Sentence.rounded(half));
        Verdict alone = judge(CrashFacts.kernel().driver("foo.sys").bugCheck(0xDEAD, "stack"), rules);
        assertThat(alone.kind()).isEqualTo(Verdict.Kind.CULPRIT);
        assertThat(alone.confidence()).isEqualTo(Sentence.rounded(Math.exp(4) / (1 + Math.exp(4))));
        assertThat(alone.because()).containsExactly("s");
        assertThat(alone.against()).isEmpty();
    }

    @Test
    void whatSpeaksForNobodySpeaksAgainstWhoIsNamed() throws RuleFileException {
        String rules = """
            {"rules": [{"id": "for", "explain": "e", "on": "loaded", "weight": 6, "says": "for", "if": ["module.name in foo.sys, bar.sys"]},
                       {"id": "bar", "explain": "e", "on": "loaded", "weight": -2, "says": "against bar", "if": ["module.name == bar.sys"]},
                       {"id": "foo", "explain": "e", "on": "loaded", "weight": -0.5, "says": "against foo", "if": ["module.name == foo.sys"]},
                       {"id": "nobody", "explain": "e", "on": "crash", "blames": "nobody", "weight": 0.7, "says": "for nobody"}]}
            """;
        CrashFacts facts =
                CrashFacts.kernel().driver("foo.sys").driver("bar.sys").bugCheck(0xDEAD, "stack");
        Verdict verdict = judge(facts, rules);
        double total = Math.exp(0.7) + Math.exp(5.5) + Math.exp(4);
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.CULPRIT);
        assertThat(verdict.confidence()).isEqualTo(Sentence.rounded(Math.exp(5.5) / total));
        assertThat(verdict.because()).containsExactly("for");
        assertThat(verdict.against()).containsExactly("against foo", "for nobody", "bar.sys is possible, too");
        Verdict open = judge(CrashFacts.kernel().bugCheck(0xDEAD, "stack"), rules);
        assertThat(open.because())
                .containsExactly(
                        "for nobody",
                        "the dump shows no stack of the crash, and no parameter leads to a driver that can be named");
        assertThat(open.confidence()).isZero();
    }

    /** A limit may put who scores most behind the others; of equals who scores more comes first. */
    @Test
    void theSurestComesFirstThenWhoScoresMore() throws RuleFileException {
        CrashFacts facts = CrashFacts.kernel()
                .driver("foo.sys")
                .driver("bar.sys")
                .driver("baz.sys")
                .bugCheck(0xDEAD, "stack");
        Verdict verdict = judge(facts, """
            {"rules": [{"id": "foo", "explain": "e", "on": "loaded", "weight": 5, "limits": "none", "says": "for foo", "if": ["module.name == foo.sys"]},
                       {"id": "bar", "explain": "e", "on": "loaded", "weight": 6, "limits": "none", "says": "for bar", "if": ["module.name == bar.sys"]},
                       {"id": "baz", "explain": "e", "on": "loaded", "weight": 5, "says": "for baz", "if": ["module.name == baz.sys"]},
                       {"id": "neutral", "explain": "e", "on": "loaded", "says": "it was there", "if": ["module.name == baz.sys"]}]}
            """);
        assertThat(verdict.candidates()).extracting(Candidate::module).containsExactly("baz.sys", "bar.sys", "foo.sys");
        assertThat(verdict.because()).containsExactly("the best that speaks for baz.sys: for baz");
        Verdict alone = judge(CrashFacts.kernel().driver("baz.sys").bugCheck(0xDEAD, "stack"), """
            {"rules": [{"id": "baz", "explain": "e", "on": "loaded", "weight": 5, "says": "for baz", "if": ["module.name == baz.sys"]},
                       {"id": "neutral", "explain": "e", "on": "loaded", "says": "it was there", "if": ["module.name == baz.sys"]}]}
            """);
        assertThat(alone.because())
                .as("what weighs nothing is no objection")
                .containsExactly("for baz", "it was there");
    }

    @Test
    void aPartOfTheHardwareIsNamedWhateverRowsOfDriversThereAre() throws RuleFileException {
        Verdict verdict = judge(CrashFacts.kernel().bugCheck(0xDEAD, "stack"), """
            {"rules": [{"id": "r", "explain": "e", "on": "crash", "blames": "memory", "weight": 5, "says": "s"}],
             "drivers": [{"file": "mem*", "neverCulprit": true}]}
            """);
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.HARDWARE);
    }

    @Test
    void aDriverOfARowWithoutAMakerIsOfTheRowsClassAndOfTheMakerThatItTells() {
        CrashFacts facts =
                CrashFacts.kernel().company("acpiec7.sys", "Quux Corp.").imports("acpiec7.sys", "portcls.sys");
        Candidate candidate = judge(facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("acpiec7.sys", 0x44)))
                .candidates()
                .getFirst();
        assertThat(candidate.driverClass()).isEqualTo(DriverClass.MONITORING);
        assertThat(candidate.vendor()).isEqualTo("Quux Corp.");
        assertThat(candidate.product()).isEqualTo("embedded controller");
        assertThat(candidate.identified()).isNull();
    }

    @Test
    void aDriverOfNoTableIsOfTheClassOfWhatItImports() {
        CrashFacts facts = CrashFacts.kernel().driver("qzxy77.sys").imports("qzxy77.sys", "portcls.sys");
        Candidate candidate = judge(facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("qzxy77.sys", 0x44)))
                .candidates()
                .getFirst();
        assertThat(candidate.driverClass()).isEqualTo(DriverClass.AUDIO);
        assertThat(candidate.vendor()).isNull();
        assertThat(candidate.identified()).startsWith("its class is that of drivers which import portcls.sys");
    }

    /** Below one in twenty nobody is worth a sentence. */
    @Test
    void whoIsHardlyPossibleIsNotToldAmongTheOthers() throws RuleFileException {
        CrashFacts facts =
                CrashFacts.kernel().driver("foo.sys").driver("bar.sys").bugCheck(0xDEAD, "stack");
        String rules = """
            {"rules": [{"id": "foo", "explain": "e", "on": "loaded", "weight": 6, "says": "for", "if": ["module.name == foo.sys"]},
                       {"id": "bar", "explain": "e", "on": "loaded", "weight": 3, "says": "for", "if": ["module.name == bar.sys"]}]}
            """;
        assertThat(judge(facts, rules).against()).isEmpty();
        assertThat(judge(facts, rules.replace("\"weight\": 3", "\"weight\": 3.2"))
                        .against())
                .containsExactly("bar.sys is possible, too");
    }
}
