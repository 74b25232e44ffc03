package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.TargetMachine;
import io.culprit.rule.Drivers;
import io.culprit.rule.Role;
import io.culprit.stack.FrameTrust;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What parameters, exceptions and damage point at: who, by what, how far down in preference, and what goes with it. */
class ParameterCluesTest {

    private static final Drivers TABLE = Drivers.builtIn();
    private static final long GONE = 0xfffff80412340000L;
    private static final long KERNEL_POINTER = 0xffffd00000040000L;

    private static List<Clue> clues(CrashFacts facts) {
        List<Clue> clues = new ArrayList<>();
        ParameterClues.find(new Scene(facts.build(), TABLE), clues);
        return clues;
    }

    private static Clue only(CrashFacts facts) {
        List<Clue> clues = clues(facts);
        assertThat(clues).hasSize(1);
        return clues.getFirst();
    }

    private static CrashFacts driver() {
        return CrashFacts.kernel().driver("foo.sys");
    }

    @Test
    void theInstructionOfAParameterLiesInItsModule() {
        CrashFacts facts = driver();
        assertThat(only(facts.bugCheck(0xD1, "stack;module-at:p4", 0, 2, 0, facts.in("foo.sys", 0x44))))
                .isEqualTo(Clue.of(
                                Role.INSTRUCTION,
                                "foo.sys",
                                "the instruction at fault (foo.sys+0x44) lies in foo.sys",
                                "P4")
                        .ranked(1)
                        .at(facts.in("foo.sys", 0x44)));
    }

    @Test
    void anAddressOfAnotherRoleIsARoutine() {
        CrashFacts facts = driver();
        assertThat(only(facts.bugCheckRoutine(0x10D, facts.in("foo.sys", 0x44))))
                .isEqualTo(Clue.of(Role.ROUTINE, "foo.sys", "the address in P2 (foo.sys+0x44) lies in foo.sys", "P2")
                        .at(facts.in("foo.sys", 0x44)));
    }

    @Test
    void theKernelAndLibrariesFaultForOthers() {
        CrashFacts facts = driver();
        assertThat(clues(facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("ntoskrnl.exe", 0x44))))
                .isEmpty();
    }

    @Test
    void whatLiesWhereADriverWasIsTheDriversThatIsGone() {
        CrashFacts facts = CrashFacts.kernel().unloaded("gone.sys", GONE);
        String text = "the fault lies at 0xfffff80412340044, where gone.sys was until it was unloaded";
        Clue expected = Clue.of(Role.UNLOADED_INSTRUCTION, "gone.sys", text, "P1");
        assertThat(only(facts.bugCheck(0xCE, "stack;unloaded-module-at:p1", GONE + 0x44)))
                .isEqualTo(expected.ranked(1));
        assertThat(only(facts.bugCheck(0xD1, "module-at:p1", GONE + 0x44))).isEqualTo(expected);
        assertThat(clues(facts.bugCheck(0xD1, "module-at:p1", GONE - 1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, null",
        "ffff, null",
        "10000, user",
        "7fffffffffff, user",
        "ffffd00000040000, wild",
        "ffffffffffffffff, wild"
    })
    void thePointerThatFailedIsNullOfAProgramOrWild(String touched, String word) {
        CrashFacts facts = driver();
        facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("foo.sys", 0x44))
                .touching("foo.sys", Long.parseUnsignedLong(touched, 16));
        assertThat(clues(facts).getFirst().detail()).isEqualTo(word);
    }

    @Test
    void theAddressOfTheExceptionTellsWhereTheInstructionDoesNot() {
        CrashFacts facts = driver();
        facts.bugCheck(0x7E, "module-at:p2", 0xC0000005L, facts.in("foo.sys", 0x44));
        assertThat(only(facts).detail()).isEmpty();
        assertThat(only(facts.raised(0xC0000005, List.of(0L, 0x10L))).detail()).isEqualTo("null");
        assertThat(only(facts.raised(0xC0000005, List.of(0L, KERNEL_POINTER))).detail())
                .isEqualTo("wild");
        assertThat(only(facts.raised(0xC0000005, List.of(0L))).detail())
                .as("half of the information")
                .isEmpty();
        assertThat(only(facts.raised(0xC0000094, List.of(0L, 0x10L))).detail())
                .as("a division")
                .isEmpty();
    }

    @Test
    void theReferencedAddressOfTheBugCheckTellsBeforeTheException() {
        CrashFacts facts = driver().raised(0xC0000005, List.of(0L, 0x10L));
        assertThat(only(facts.memoryAt(0xD1, KERNEL_POINTER, facts.in("foo.sys", 0x44)))
                        .detail())
                .isEqualTo("wild");
    }

    @Test
    void aContextRecordIsTheFaultsAndATrapFrameOnlyWhereItIsThere() {
        CrashFacts facts = driver();
        facts.bugCheck(0x3B, "stack;context:p3").context(facts.in("foo.sys", 0x44), "context record of parameter 3");
        Clue expected = Clue.of(
                        Role.INSTRUCTION,
                        "foo.sys",
                        "the instruction at fault (foo.sys+0x44) lies in foo.sys",
                        "context record of parameter 3")
                .at(facts.in("foo.sys", 0x44));
        assertThat(only(facts)).isEqualTo(expected.ranked(1));
        facts.context(facts.in("foo.sys", 0x44), "header");
        assertThat(only(facts).source()).isEqualTo("context record");
        assertThat(clues(facts.bugCheck(0x7F, "trap-frame:p3")))
                .as("the header's")
                .isEmpty();
        assertThat(only(facts.context(facts.in("foo.sys", 0x44), "trap frame of parameter 3"))
                        .source())
                .isEqualTo("trap frame of parameter 3");
        assertThat(clues(driver().bugCheck(0x3B, "context:p3;trap-frame:p3"))).isEmpty();
    }

    @Test
    void aParameterNamesAModuleAndWindowsAnotherOrTheSameOnce() {
        CrashFacts facts = driver().naming(0xC4, "module-name", "foo.sys");
        Clue named = Clue.of(Role.NAMED, "foo.sys", "parameter 1 names foo.sys", "P1");
        assertThat(only(facts)).isEqualTo(named);
        assertThat(only(facts.brokenDriver("FOO.SYS"))).isEqualTo(named);
        assertThat(clues(facts.brokenDriver("bar.sys")))
                .containsExactly(
                        named,
                        Clue.of(Role.NAMED, "bar.sys", "Windows itself names bar.sys in the dump", "BrokenDriver"));
        CrashFacts other = driver();
        other.bugCheck(0xD1, "module-at:p1", other.in("foo.sys", 0x44)).brokenDriver("foo.sys");
        assertThat(clues(other))
                .as("an instruction is another reason")
                .extracting(Clue::role)
                .containsExactly(Role.INSTRUCTION, Role.NAMED);
        assertThat(clues(driver().naming(0xC4, "service-name", null))).isEmpty();
    }

    @Test
    void aWordOfTheTableIsSaidWithItsPlace() {
        assertThat(clues(CrashFacts.kernel().bugCheck(0x1A, "memory;stack;hardware")))
                .containsExactly(
                        Clue.of(
                                        Role.BLAME_WORD,
                                        null,
                                        "for this bug check the cause is usually to be looked for in: memory",
                                        "table of bug checks")
                                .detailed("memory"),
                        Clue.of(
                                        Role.BLAME_WORD,
                                        null,
                                        "for this bug check the cause is usually to be looked for in: hardware",
                                        "table of bug checks")
                                .ranked(2)
                                .detailed("hardware"));
    }

    @Test
    void damageIsOfAKindAndOneBitOrMoreOrAHook() {
        assertThat(only(CrashFacts.kernel().bugCheck(0x1A, "stack").corruption("pool")))
                .isEqualTo(Clue.of(Role.CORRUPTION, null, "it is damaged", "parameters")
                        .detailed("pool"));
        assertThat(only(CrashFacts.kernel().bugCheck(0x1A, "stack").singleBit("code")))
                .isEqualTo(Clue.of(Role.SINGLE_BIT, null, "one bit differs", "parameters")
                        .detailed("code"));
        assertThat(only(driver().bugCheck(0x109, "stack").hook("foo.sys")))
                .isEqualTo(Clue.of(Role.HOOK, "foo.sys", "a jump", "memory and image file"));
    }

    @Test
    void aBlockOfPoolSpeaksForTheOwnerOfItsTag() {
        CrashFacts facts = driver().bugCheck(0xC2, "stack");
        assertThat(only(facts.pool("Foo ", true, "foo.sys")))
                .isEqualTo(Clue.of(
                                Role.POOL_TAG,
                                "foo.sys",
                                "foo.sys uses the pool tag 'Foo ' of the block that was damaged",
                                "POOL_HEADER")
                        .detailed("damaged"));
        assertThat(only(facts.poolRequest("Foo ", "foo.sys")))
                .isEqualTo(Clue.of(
                                Role.POOL_TAG,
                                "foo.sys",
                                "foo.sys uses the pool tag 'Foo ' of the block that the call was about",
                                "P4")
                        .detailed("used"));
        assertThat(clues(facts.pool("Foo ", true, null))).isEmpty();
    }

    @Test
    void hardwareReportsItselfWithItsPart() {
        assertThat(only(CrashFacts.kernel().bugCheck(0x124, "stack").hardware("memory")))
                .isEqualTo(Clue.of(
                                Role.HARDWARE_REPORT,
                                null,
                                "the hardware itself reported an error (machine check): an error",
                                "error record")
                        .detailed("memory"));
        assertThat(only(CrashFacts.kernel().bugCheck(0x124, "stack").hardware(null))
                        .detail())
                .isEmpty();
    }

    @Test
    void whatNoInstructionCanDoIsSaidByItsKind() {
        assertThat(only(CrashFacts.kernel().bugCheck(0x50, "stack").impossible("readable")))
                .isEqualTo(Clue.of(Role.IMPOSSIBLE, null, "that cannot be", "instruction")
                        .detailed("readable"));
    }

    private static String lacks(CrashFacts facts) {
        Clue clue = only(facts.bugCheck(0x1E, "stack").refused("foo.sys", false));
        assertThat(clue.role()).isEqualTo(Role.PROCESSOR_LACKS);
        assertThat(clue.module()).isEqualTo("foo.sys");
        assertThat(clue.source()).isEqualTo("CPUID");
        return clue.text();
    }

    @Test
    void anInstructionThatTheProcessorLacksNamesThemBoth() {
        String begin = "its instruction popcnt eax, ecx needs popcnt, which this processor";
        assertThat(lacks(driver())).isEqualTo(begin + " does not have");
        assertThat(lacks(driver().machine(null, List.of(), cpu(6, 0x3A), null, null)))
                .isEqualTo(begin + " (family 6 model 0x3a) does not have");
        for (TargetMachine.Processor half : new TargetMachine.Processor[] {cpu(null, 0x3A), cpu(6, null), null}) {
            assertThat(lacks(driver().machine(null, List.of(), half, null, null)))
                    .isEqualTo(begin + " does not have");
        }
        assertThat(clues(driver().bugCheck(0x1E, "stack").refused("foo.sys", true)))
                .as("one that it has")
                .isEmpty();
        assertThat(clues(driver().bugCheck(0x1E, "stack")
                        .refused("foo.sys", false)
                        .raised(0xC0000005, List.of())))
                .as("a fault of another kind")
                .isEmpty();
    }

    private static TargetMachine.Processor cpu(Integer family, Integer model) {
        return new TargetMachine.Processor(null, family, model, null, null, null);
    }

    private static CrashFacts program() {
        return CrashFacts.program("C:\\App\\app.exe")
                .module("C:\\Windows\\System32\\KERNELBASE.dll", 1_600_000_000L)
                .module("C:\\App\\vcruntime140.dll", 1_600_000_000L);
    }

    @Test
    void theInstructionOfAProgramIsThatOfItsContext() {
        CrashFacts facts = program();
        assertThat(only(facts.exception(facts.in("app.exe", 0x44))))
                .isEqualTo(Clue.of(
                                Role.INSTRUCTION,
                                "app.exe",
                                "the instruction at fault (app.exe+0x44) lies in app.exe",
                                "exception context")
                        .at(facts.in("app.exe", 0x44)));
        facts.context(facts.in("app.exe", 0x88), "exception stream");
        assertThat(only(facts).text()).contains("app.exe+0x88");
        assertThat(clues(program())).as("without an exception").isEmpty();
    }

    @Test
    void whoRaisedAnExceptionIsTheFirstThatIsNotThereForEverybody() {
        CrashFacts facts = program()
                .raised(0x4000, true)
                .frame("KERNELBASE.dll", FrameTrust.CONTEXT)
                .frame("vcruntime140.dll", FrameTrust.UNWIND)
                .frame("app.exe", FrameTrust.UNWIND);
        assertThat(only(facts))
                .isEqualTo(
                        Clue.of(Role.RAISER, "app.exe", "app.exe+0x1020 raised the exception", "stack, an exception"));
        CrashFacts guessed = program().raised(0x4000, true).frame("app.exe", FrameTrust.SCAN);
        assertThat(only(guessed))
                .isEqualTo(Clue.of(
                                Role.RAISER,
                                "app.exe",
                                "app.exe+0x1000 raised the exception, if the scan of the stack is right",
                                "stack, an exception")
                        .uncertain());
        assertThat(clues(program().raised(0x4000, true).frame("KERNELBASE.dll", FrameTrust.CONTEXT)))
                .isEmpty();
    }
}
