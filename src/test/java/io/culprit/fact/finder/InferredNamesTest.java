package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.BugCheck;
import io.culprit.fact.StackFrame;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferredNamesTest {

    private static final long KERNEL = 0xfffff80000001000L;
    private static final long STACK = 0xffffd00000000ee8L;

    private static BugCheck.Parameter parameter(long value) {
        return new BugCheck.Parameter(value, "-", ParameterRole.OTHER, null, null);
    }

    private static BugCheck bugCheck(int code, long p1) {
        return new BugCheck(
                code,
                code,
                "X",
                "x",
                null,
                List.of(parameter(p1), parameter(0), parameter(3), parameter(4)),
                List.of());
    }

    private static Registers registers(int code, long p1) {
        return Registers.of(Architecture.X64, KERNEL, STACK)
                .with("rcx", code)
                .with("rdx", p1)
                .with("r8", 0)
                .with("r9", 3);
    }

    private static StackFrame frame(long stackPointer, String module, FrameTrust trust, StackKind kind) {
        return new StackFrame(KERNEL, stackPointer, module, 0x1000, null, trust, kind, null);
    }

    private static List<StackFrame> frames(long second, StackKind kind) {
        return List.of(
                frame(STACK, "ntoskrnl.exe", FrameTrust.CONTEXT, kind),
                frame(second, "ntoskrnl.exe", FrameTrust.SCAN, kind));
    }

    @Test
    void theSavedArgumentRegistersTellTheEntryOfTheBugCheck() {
        List<StackFrame> named =
                InferredNames.of(frames(STACK + 8, StackKind.THREAD), bugCheck(0x9F, 3), registers(0x9F, 3), null);
        assertThat(named.getFirst().symbol()).isEqualTo("nt!KeBugCheckEx");
        assertThat(named.getLast().symbol()).isNull();
    }

    @Test
    void otherRegistersTellNothing() {
        List<StackFrame> frames = frames(STACK + 8, StackKind.ISR);
        assertThat(InferredNames.of(frames, bugCheck(0x9F, 3), registers(0x9F, 4), null))
                .isEqualTo(frames);
        assertThat(InferredNames.of(frames, null, registers(0x9F, 3), null)).isEqualTo(frames);
    }

    @Test
    void theCallerThatReportsAnIommuFaultIsItsHandler() {
        List<StackFrame> frames = frames(STACK + 8, StackKind.ISR);
        assertThat(InferredNames.of(frames, bugCheck(0xE6, 0x26), registers(0xE6, 0x26), "GenuineIntel")
                        .getLast())
                .satisfies(frame -> {
                    assertThat(frame.symbol()).isEqualTo("nt!IvtHandleInterrupt");
                    assertThat(frame.trust()).isEqualTo(FrameTrust.INFERRED);
                });
        assertThat(InferredNames.of(frames, bugCheck(0xE6, 0x26), registers(0xE6, 0x26), "AuthenticAMD")
                        .getLast()
                        .symbol())
                .isEqualTo("nt!HsaHandleInterrupt");
    }

    @Test
    void aCallerFurtherUpOrOnAnotherStackIsNotNamed() {
        BugCheck fault = bugCheck(0xE6, 0x26);
        Registers saved = registers(0xE6, 0x26);
        assertThat(InferredNames.of(frames(STACK + 0x40, StackKind.ISR), fault, saved, "GenuineIntel")
                        .getLast()
                        .symbol())
                .isNull();
        assertThat(InferredNames.of(frames(STACK + 8, StackKind.DPC), fault, saved, "GenuineIntel")
                        .getLast()
                        .symbol())
                .isNull();
        assertThat(InferredNames.of(frames(STACK + 8, StackKind.ISR), fault, saved, "other")
                        .getLast()
                        .symbol())
                .isNull();
    }
}
