package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.HandMadeFacts;
import io.culprit.fact.RaisedException;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of a fault of which nobody is known, in words that are the same on every machine. */
class SymptomsTest {

    private static HandMadeFacts crash() {
        return HandMadeFacts.kernel().bugCheck(0xDEAD, 0, 0, 0, 0);
    }

    /** The same with an exception of this code and information. */
    private static String excepted(int code, Long... information) {
        Facts facts = crash().facts();
        RaisedException exception = new RaisedException(code, "e", 0, null, List.of(information), null);
        return Symptoms.of(new FactsBuilder()
                .dump(facts.dump())
                .system(facts.system())
                .file(facts.file())
                .bugCheck(facts.bugCheck())
                .exception(Fact.known(exception, "record"))
                .build());
    }

    private static String on(StackKind kind, FrameTrust trust, long process) {
        return Symptoms.of(crash().process("p", process)
                .frame("ntoskrnl.exe", 0x10, null, trust, kind)
                .facts());
    }

    @Test
    void aCrashOfWhichNothingIsKnownHasNone() {
        assertThat(Symptoms.of(crash().facts())).isEmpty();
        assertThat(Symptoms.of(HandMadeFacts.user().facts()))
                .as("the code of a program's says as much")
                .isEmpty();
    }

    @Test
    void aStatusIsOneWhereTheNumberIsAKnownOne() {
        assertThat(Symptoms.of(HandMadeFacts.kernel()
                        .bugCheck(0x7A, 1, 0xFFFFFFFFC000009CL, 0, 0)
                        .facts()))
                .isEqualTo("-c000009c");
        assertThat(Symptoms.of(
                        HandMadeFacts.kernel().bugCheck(0x7A, 1, 0x1234, 0, 0).facts()))
                .isEmpty();
    }

    @Test
    void theCodeOfAnExceptionIsOneUnlessItIsTheSubCodeAlready() {
        assertThat(Symptoms.of(HandMadeFacts.kernel()
                        .bugCheck(0x7E, 0xFFFFFFFFC0000005L, 0, 0, 0)
                        .facts()))
                .isEmpty();
        assertThat(excepted(0x80000003)).isEqualTo("-80000003");
    }

    @Test
    void theCodeOfAnExceptionThatIsNoSubCodeIsOne() {
        BugCheck.Parameter none = new BugCheck.Parameter(0, "-", ParameterRole.OTHER, null, null);
        BugCheck.Parameter code =
                new BugCheck.Parameter(0xFFFFFFFF80000003L, "-", ParameterRole.EXCEPTION_CODE, null, null);
        BugCheck check = new BugCheck(1, 1, "TEST", "a test", null, List.of(none, code, none, none), List.of());
        Facts facts = crash().facts();
        assertThat(Symptoms.of(new FactsBuilder()
                        .dump(facts.dump())
                        .system(facts.system())
                        .file(facts.file())
                        .bugCheck(Fact.known(check, "header"))
                        .build()))
                .isEqualTo("-80000003");
    }

    @Test
    void anAccessViolationTellsHowMemoryWasAccessed() {
        assertThat(excepted(0xC0000005, 0L, 0x10L)).isEqualTo("-c0000005-read");
        assertThat(excepted(0xC0000005, 1L, 0x10L)).isEqualTo("-c0000005-write");
        assertThat(excepted(0xC0000005, 8L, 0x10L)).isEqualTo("-c0000005-execute");
        assertThat(excepted(0xC0000005, 7L, 0x10L)).isEqualTo("-c0000005");
        assertThat(excepted(0xC0000005)).isEqualTo("-c0000005");
        assertThat(excepted(0xC0000006, 1L)).as("another exception").isEqualTo("-c0000006");
    }

    @Test
    void theStackThatItBeganOnTellsWhatWasRunning() {
        assertThat(on(StackKind.THREAD, FrameTrust.CONTEXT, 0)).isEqualTo("-system");
        assertThat(on(StackKind.THREAD, FrameTrust.CONTEXT, 4)).isEqualTo("-system");
        assertThat(on(StackKind.THREAD, FrameTrust.CONTEXT, 5)).isEqualTo("-program");
        assertThat(on(StackKind.DPC, FrameTrust.CONTEXT, 5)).isEqualTo("-dpc");
        assertThat(on(StackKind.ISR, FrameTrust.UNWIND, 5)).isEqualTo("-isr");
        assertThat(on(StackKind.DPC, FrameTrust.SCAN, 5)).as("a guess").isEmpty();
        assertThat(on(null, FrameTrust.CONTEXT, 5)).isEmpty();
        assertThat(Symptoms.of(crash().frame("ntoskrnl.exe", 0x10, null, FrameTrust.CONTEXT, StackKind.THREAD)
                        .facts()))
                .as("nobody knows whose thread")
                .isEmpty();
    }
}
