package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.rule.Drivers;
import io.culprit.rule.Role;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who on a stack speaks of the fault, how near, how surely, and who was merely there. */
class StackCluesTest {

    private static final Drivers TABLE = Drivers.builtIn();

    private static List<Clue> clues(CrashFacts facts) {
        List<Clue> clues = new ArrayList<>();
        StackClues.find(new Scene(facts.build(), TABLE), clues);
        return clues;
    }

    private static List<String> roles(CrashFacts facts) {
        return clues(facts).stream()
                .map(clue -> clue.module() + " " + clue.role().word())
                .toList();
    }

    private static CrashFacts crash(int code) {
        return CrashFacts.kernel()
                .driver("near.sys")
                .driver("far.sys")
                .windows("WdFilter.sys")
                .bugCheck(code, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT);
    }

    @Test
    void theNearestDriverIsSuspectAndOthersStandFarther() {
        List<Clue> clues = clues(crash(0x139)
                .frame("ntoskrnl.exe", FrameTrust.UNWIND)
                .frame("near.sys", FrameTrust.UNWIND)
                .frame("far.sys", FrameTrust.SCAN)
                .frame("near.sys", FrameTrust.UNWIND));
        assertThat(clues)
                .containsExactly(
                        Clue.of(
                                        Role.STACK,
                                        "near.sys",
                                        "near.sys+0x1020 is on the stack",
                                        "stack at 0xffffe00000001080 (unwind)")
                                .alone(false)
                                .counted(2)
                                .detailed("direct"),
                        Clue.of(
                                        Role.STACK_FAR,
                                        "far.sys",
                                        "a scan of the stack found far.sys+0x1030",
                                        "stack at 0xffffe000000010c0 (scan)")
                                .alone(false)
                                .ranked(1)
                                .counted(1)
                                .detailed("direct")
                                .uncertain());
    }

    @Test
    void aGuessNearerToTheFaultIsNoNearerThanWhatIsSure() {
        assertThat(roles(crash(0x139).frame("near.sys", FrameTrust.SCAN).frame("far.sys", FrameTrust.UNWIND)))
                .containsExactly("near.sys stack-far", "far.sys stack");
        assertThat(roles(crash(0x139).frame("near.sys", FrameTrust.SCAN).frame("far.sys", FrameTrust.SCAN)))
                .as("of guesses the first is the nearest")
                .containsExactly("near.sys stack", "far.sys stack-far");
    }

    @Test
    void theOnlyDriverIsAlone() {
        Clue only = clues(crash(0x139).frame("hal.dll", FrameTrust.UNWIND).frame("near.sys", FrameTrust.SCAN))
                .getFirst();
        assertThat(only.alone()).isTrue();
        assertThat(only.rank()).isZero();
        assertThat(only.certain()).isFalse();
    }

    @Test
    void servicesOfWindowsArePassedOverAndTellThatWhoIsBehindThemIsFarther() {
        List<Clue> clues = clues(crash(0x139)
                .frame("ntoskrnl.exe", FrameTrust.UNWIND)
                .frame("WdFilter.sys", FrameTrust.UNWIND)
                .frame("near.sys", FrameTrust.UNWIND));
        assertThat(clues).singleElement().satisfies(clue -> {
            assertThat(clue.module()).isEqualTo("near.sys");
            assertThat(clue.detail()).isEqualTo("behind");
        });
        assertThat(clues(crash(0x139).frame("WdFilter.sys", FrameTrust.SCAN).frame("near.sys", FrameTrust.UNWIND)))
                .singleElement()
                .satisfies(clue -> assertThat(clue.detail())
                        .as("a guessed service may not have been there")
                        .isEqualTo("direct"));
        assertThat(clues(crash(0x139)
                        .frame("ntoskrnl.exe", FrameTrust.UNWIND)
                        .frame("near.sys", FrameTrust.UNWIND)
                        .frame("WdFilter.sys", FrameTrust.UNWIND)))
                .singleElement()
                .satisfies(clue -> assertThat(clue.detail()).isEqualTo("direct"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC4, 0xC9, 0xE6})
    void whatDriverVerifierStoppedIsTheCallOfTheNearestDriver(int code) {
        CrashFacts facts = crash(code).frame("ntoskrnl.exe", FrameTrust.UNWIND).frame("near.sys", FrameTrust.UNWIND);
        assertThat(roles(facts)).containsExactly("near.sys verifier-caller");
    }

    @Test
    void belowAnInterruptEverybodyWasMerelyInterrupted() {
        List<Clue> clues = clues(CrashFacts.kernel()
                .driver("isr.sys")
                .driver("thread.sys")
                .driver("edge.sys")
                .bugCheck(0x139, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT, StackKind.ISR)
                .frame("isr.sys", FrameTrust.SCAN, StackKind.ISR)
                .frame("ntoskrnl.exe", FrameTrust.UNWIND, StackKind.THREAD)
                .frame("thread.sys", FrameTrust.UNWIND, StackKind.THREAD)
                .frame("thread.sys", FrameTrust.UNWIND, StackKind.THREAD));
        assertThat(clues)
                .extracting(Clue::role, Clue::module)
                .containsExactly(tuple(Role.INTERRUPTED, "thread.sys"), tuple(Role.STACK, "isr.sys"));
        assertThat(clues.getFirst().text())
                .isEqualTo(
                        "thread.sys was merely interrupted: the interrupt has nothing to do with the code it stopped");
        assertThat(clues.getFirst().source()).isEqualTo("stack at 0xffffe000000010c0 (unwind)");
    }

    @Test
    void whoHandledTheInterruptWasNotInterrupted() {
        CrashFacts facts = CrashFacts.kernel()
                .driver("first.sys")
                .driver("second.sys")
                .driver("third.sys")
                .bugCheck(0x139, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT, StackKind.ISR)
                .frame("first.sys", FrameTrust.SCAN, StackKind.ISR)
                .frame("second.sys", FrameTrust.SCAN, StackKind.ISR)
                .frame("ntoskrnl.exe", FrameTrust.UNWIND, StackKind.THREAD)
                .frame("third.sys", FrameTrust.UNWIND, StackKind.THREAD);
        assertThat(roles(facts)).containsExactly("third.sys interrupted", "first.sys stack", "second.sys stack-far");
    }

    @Test
    void aStackOfInterruptsAloneInterruptedNobody() {
        CrashFacts facts = CrashFacts.kernel()
                .driver("isr.sys")
                .bugCheck(0x139, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT, StackKind.ISR)
                .frame("isr.sys", FrameTrust.SCAN, StackKind.ISR);
        assertThat(roles(facts)).containsExactly("isr.sys stack");
    }

    /** The clock's interrupt raises these because of what it interrupted. */
    @ParameterizedTest
    @ValueSource(ints = {0x133, 0x101})
    void whatAWatchdogInterruptedIsSuspect(int code) {
        CrashFacts facts = CrashFacts.kernel()
                .driver("thread.sys")
                .bugCheck(code, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT, StackKind.ISR)
                .frame("ntoskrnl.exe", FrameTrust.UNWIND, StackKind.THREAD)
                .frame("thread.sys", FrameTrust.UNWIND, StackKind.THREAD);
        assertThat(roles(facts)).containsExactly("thread.sys stack");
    }

    @Test
    void ofADevicesFaultAndATimersNobodyOnTheStackIsSuspect() {
        CrashFacts device = CrashFacts.kernel()
                .driver("near.sys")
                .bugCheck(0xE6, "stack", 0x26)
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("near.sys", FrameTrust.UNWIND);
        assertThat(roles(device)).containsExactly("near.sys interrupted");
        for (int wrong : new int[] {1, 2}) {
            CrashFacts timer = CrashFacts.kernel()
                    .driver("near.sys")
                    .bugCheck(0xE6, "stack", wrong)
                    .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                    .frame("near.sys", FrameTrust.UNWIND);
            assertThat(roles(timer)).isEmpty();
        }
        CrashFacts stop = CrashFacts.kernel()
                .driver("near.sys")
                .bugCheck(0xE6, "stack", 3)
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("near.sys", FrameTrust.UNWIND);
        assertThat(roles(stop)).containsExactly("near.sys verifier-caller");
    }

    @Test
    void whoCalledForTheBugCheckIsWhereItWasToReturn() {
        Clue caller = clues(crash(0x65).frame("near.sys", FrameTrust.UNWIND)).getFirst();
        assertThat(caller)
                .isEqualTo(Clue.of(
                                Role.BUG_CHECK_CALLER,
                                "near.sys",
                                "near.sys called for the bug check itself: KeBugCheckEx was to return to"
                                        + " near.sys+0x1010",
                                "stack at 0xffffe00000001040 (unwind)")
                        .at(0xfffff80000301010L));
        assertThat(roles(crash(0x65).bugCheckCaller("near.sys")))
                .as("the kernel called for it, and a scan found the driver farther out")
                .containsExactly("near.sys stack");
        CrashFacts right = CrashFacts.kernel().driver("near.sys").bugCheck(0x65, "stack");
        assertThat(roles(right.bugCheckCaller("near.sys")))
                .as("a word that a scan found right there is its return address")
                .containsExactly("near.sys bug-check-caller", "near.sys stack");
    }

    @Test
    void nobodyCalledWhereTheContextIsNotThatOfTheCall() {
        CrashFacts scanned = CrashFacts.kernel()
                .driver("near.sys")
                .bugCheck(0x65, "stack")
                .frame("ntoskrnl.exe", FrameTrust.UNWIND)
                .frame("near.sys", FrameTrust.UNWIND);
        assertThat(roles(scanned)).containsExactly("near.sys stack");
        CrashFacts elsewhere = CrashFacts.kernel()
                .driver("near.sys")
                .driver("far.sys")
                .bugCheck(0x65, "stack")
                .frame("far.sys", FrameTrust.CONTEXT)
                .frame("near.sys", FrameTrust.UNWIND);
        assertThat(roles(elsewhere)).containsExactly("far.sys stack", "near.sys stack-far");
        assertThat(roles(crash(0x65).frame("WdFilter.sys", FrameTrust.UNWIND))).isEmpty();
        assertThat(roles(crash(0x65).frame("hal.dll", FrameTrust.UNWIND))).isEmpty();
        assertThat(roles(crash(0x65))).as("a stack of one frame").isEmpty();
        CrashFacts none = CrashFacts.kernel()
                .driver("near.sys")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("near.sys", FrameTrust.UNWIND);
        assertThat(roles(none)).as("no bug check").containsExactly("near.sys stack");
    }

    /** Of a fault the handler raises it, and the context may be the fault's own. */
    @Test
    void nobodyCalledForABugCheckOfAFault() {
        CrashFacts facts = CrashFacts.kernel().driver("near.sys");
        facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("near.sys", 0x44))
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("near.sys", FrameTrust.UNWIND);
        assertThat(roles(facts)).containsExactly("near.sys stack");
    }

    @Test
    void theFrameAtFaultIsNoOtherPlaceOnTheStack() {
        CrashFacts facts = CrashFacts.kernel().driver("near.sys").driver("far.sys");
        facts.bugCheck(0xD1, "module-at:p4", 0, 2, 0, facts.in("near.sys", 0x1000))
                .frame("near.sys", FrameTrust.CONTEXT)
                .frame("far.sys", FrameTrust.UNWIND);
        assertThat(behindFault(facts))
                .extracting(Clue::role, Clue::module, Clue::detail)
                .containsExactly(tuple(Role.STACK, "near.sys", "same"), tuple(Role.STACK_FAR, "far.sys", "direct"));
        Clue again = behindFault(facts.frame("near.sys", FrameTrust.SCAN)).getFirst();
        assertThat(again.detail()).isEqualTo("direct");
        assertThat(again.text()).isEqualTo("a scan of the stack found near.sys+0x1020");
        assertThat(again.certain()).as("that frame is a guess").isFalse();
    }

    private static List<Clue> behindFault(CrashFacts facts) {
        Scene scene = new Scene(facts.build(), TABLE);
        List<Clue> clues = new ArrayList<>();
        ParameterClues.find(scene, clues);
        int found = clues.size();
        StackClues.find(scene, clues);
        return clues.subList(found, clues.size());
    }
}
