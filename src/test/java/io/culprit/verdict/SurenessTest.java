package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How sure a verdict is, and of what: the same evidence counts once, and only for who was there. */
class SurenessTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private static Verdict judge(CrashFacts facts) {
        return JUDGE.judge(facts.build());
    }

    /** Bug checks that give the faulting instruction twice: as a parameter and in the context record. */
    @ParameterizedTest
    @CsvSource({"0x3B, context:p3", "0x7E, context:p4", "0x8E, trap-frame:p3"})
    void theInstructionOfAParameterAndOfTheContextIsOneReason(String code, String second) {
        CrashFacts once = fault(Integer.decode(code), "module-at:p2");
        CrashFacts twice = fault(Integer.decode(code), "module-at:p2;" + second);
        twice.context(twice.in("foo.sys", 0x44), "context record of parameter 3");
        Verdict expected = judge(once);
        Verdict found = judge(twice);
        assertThat(expected.kind()).isEqualTo(Verdict.Kind.CULPRIT);
        assertThat(found.confidence()).isEqualTo(expected.confidence());
        assertThat(found.label()).isEqualTo(Label.STRONG);
        assertThat(found.because()).isEqualTo(expected.because()).doesNotHaveDuplicates();
        assertThat(found.candidates().getFirst().evidence())
                .extracting(Evidence::rule)
                .doesNotHaveDuplicates()
                .contains("fault-in-driver");
    }

    private static CrashFacts fault(int code, String blame) {
        CrashFacts facts = CrashFacts.kernel().driver("foo.sys");
        return facts.bugCheck(
                code, blame, 0xC0000005L, facts.in("foo.sys", 0x44), 0xffffd00000040000L, 0xffffd00000050000L);
    }

    @Test
    void aPoolTagSpeaksOnlyForADriverThatIsInTheDump() {
        CrashFacts absent = CrashFacts.kernel()
                .driver("other.sys")
                .bugCheck(0xC2, "stack", 7)
                .pool("Foo ", false, "foo.sys");
        assertThat(judge(absent).candidates()).isEmpty();
        assertThat(judge(absent).confidence()).isZero();
        CrashFacts loaded =
                CrashFacts.kernel().driver("foo.sys").bugCheck(0xC2, "stack", 7).pool("Foo ", false, "foo.sys");
        assertThat(judge(loaded).candidates()).extracting(Candidate::module).containsExactly("foo.sys");
        assertThat(judge(loaded).candidates().getFirst().evidence())
                .singleElement()
                .satisfies(evidence -> {
                    assertThat(evidence.role()).isEqualTo("pool-tag");
                    assertThat(evidence.source()).isEqualTo("POOL_HEADER");
                    assertThat(evidence.text()).contains("foo.sys uses the pool tag 'Foo '");
                });
        CrashFacts unloaded = CrashFacts.kernel()
                .unloaded("foo.sys", 0xfffff80012340000L)
                .bugCheck(0xC2, "stack", 7)
                .pool("Foo ", false, "foo.sys");
        assertThat(judge(unloaded).candidates()).extracting(Candidate::module).contains("foo.sys");
    }

    /** The header's context is that of the code that wrote the dump; a trap frame that is not in the dump is no reason to take it. */
    @Test
    void theContextOfTheHeaderIsNotTheFaults() {
        for (String origin : List.of("header", "header (incomplete)")) {
            CrashFacts facts = CrashFacts.kernel().driver("foo.sys").bugCheck(0x7F, "trap-frame:p4;stack", 8);
            facts.context(facts.in("foo.sys", 0x44), origin);
            assertThat(judge(facts).candidates()).as(origin).isEmpty();
        }
        CrashFacts frame = CrashFacts.kernel().driver("foo.sys").bugCheck(0x7F, "trap-frame:p4;stack", 8);
        frame.context(frame.in("foo.sys", 0x44), "trap frame of parameter 4");
        assertThat(judge(frame).candidates().getFirst().evidence())
                .extracting(Evidence::role, Evidence::source)
                .contains(tuple("instruction", "trap frame of parameter 4"));
    }

    /** A dump without a stack says as much of the driver as one whose stack is the frame at fault. */
    @Test
    void theFrameAtFaultIsNoSecondReason() {
        CrashFacts program = CrashFacts.program("C:\\app.exe");
        program.exception(program.in("app.exe", 0x1000));
        Verdict bare = judge(program);
        assertThat(bare.kind()).isEqualTo(Verdict.Kind.CULPRIT);
        Verdict walked = judge(program.frame("app.exe", FrameTrust.CONTEXT));
        assertThat(walked.confidence()).isEqualTo(bare.confidence());
        assertThat(walked.because()).isEqualTo(bare.because());
        Verdict called = judge(program.frame("app.exe", FrameTrust.UNWIND));
        assertThat(called.confidence()).isGreaterThan(bare.confidence());
        assertThat(called.because()).contains("app.exe+0x1010 is on the stack as well");
    }

    @Test
    void whereTheBugCheckWasToReturnIsNoSecondReason() {
        CrashFacts called = CrashFacts.kernel().driver("foo.sys").bugCheck(0x65, "stack");
        assertThat(judge(called.bugCheckCaller("foo.sys"))
                        .candidates()
                        .getFirst()
                        .evidence())
                .extracting(Evidence::rule)
                .containsExactly("bug-check-by-driver", "stack-scanned-only");
    }
}
