package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.CodeRegions;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stacks of x86 programs without symbols, and of code that a program has made as it ran. */
class X86StackTest {

    private static final long APP = 0x40_0000L;
    private static final long NTDLL = 0x7700_0000L;
    private static final long LOW = 0x12_0000L;
    private static final long HIGH = 0x12_4000L;
    private static final long SP = LOW + 0x100;

    private final StackWriter memory = new StackWriter().zeros(LOW, HIGH);
    private @Nullable CodeRegions code;

    private StackWalk walk(Registers start) {
        List<LoadedModule> modules = List.of(
                new LoadedModule("app.exe", null, APP, 0x10_0000, 0, null, null, null),
                new LoadedModule("ntdll.dll", null, NTDLL, 0x10_0000, 0, null, null, null));
        return new StackWalker(new StackTarget(
                        memory.memory(),
                        Modules.of(modules, List.of()),
                        Images.NONE,
                        List.of(new StackRegion(StackKind.THREAD, LOW, HIGH)),
                        null,
                        code))
                .walk(start);
    }

    private static Registers at(long eip) {
        return Registers.of(Architecture.X86, eip, SP);
    }

    private X86StackTest words(long address, long low, long high) {
        memory.put(address, low | high << 32);
        return this;
    }

    /** A link of EBP: the caller's, and the return address right above. */
    private X86StackTest link(long ebp, long next, long returns) {
        return words(ebp, next, returns);
    }

    /** The function has another use for EBP; its caller's was pushed below the return address. */
    @Test
    void takesUpTheFramePointersAgainBehindAFrameThatHasNone() {
        words(SP + 0x10, SP + 0x60, APP + 0x2345);
        link(SP + 0x60, SP + 0xA0, APP + 0x3457).link(SP + 0xA0, 0, NTDLL + 0x5432);
        words(SP + 0x20, APP + 0x7777, APP + 0x7779).words(SP + 0x70, APP + 0x777B, 0);

        StackWalk walk = walk(at(APP + 0x1234).with("ebp", 7));

        assertThat(walk.frames())
                .extracting(Frame::instruction, Frame::stackPointer, Frame::trust)
                .containsExactly(
                        tuple(APP + 0x1234, SP, FrameTrust.CONTEXT),
                        tuple(APP + 0x2345, SP + 0x18, FrameTrust.SCAN),
                        tuple(APP + 0x3457, SP + 0x68, FrameTrust.FRAME_POINTER),
                        tuple(NTDLL + 0x5432, SP + 0xA8, FrameTrust.FRAME_POINTER));
        assertThat(walk.frames().get(1).note()).isEqualTo("a chain of frame pointers begins here");
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    /** A stale record leads one link up; the live one leads to the thread's beginning. */
    @Test
    void prefersTheRecordFromWhichMostLinksLeadUp() {
        link(SP + 0x20, SP + 0x40, APP + 0x7777)
                .link(SP + 0x40, SP + 0x50, APP + 0x7779)
                .link(SP + 0x50, 3, APP + 0x777B);
        link(SP + 0x100, SP + 0x140, APP + 0x2345)
                .link(SP + 0x140, SP + 0x180, APP + 0x3457)
                .link(SP + 0x180, SP + 0x1C0, APP + 0x4569)
                .link(SP + 0x1C0, 0, NTDLL + 0x5432);

        StackWalk walk = walk(at(APP + 0x1234).with("ebp", 7));

        assertThat(walk.frames())
                .extracting(Frame::instruction)
                .containsExactly(APP + 0x1234, APP + 0x2345, APP + 0x3457, APP + 0x4569, NTDLL + 0x5432);
    }

    /** A thread that waits: {@code ret 14h} behind the system call, and EBP of the function that called the stub. */
    @Test
    void findsTheCallerOfASystemCallStub() {
        words(NTDLL + 0x2000, 0x0014C2, 0);
        words(SP, APP + 0x2345, 1);
        link(SP + 0x40, SP + 0x80, APP + 0x3457).link(SP + 0x80, 0, 0);

        StackWalk walk = walk(at(NTDLL + 0x2000).with("ebp", SP + 0x40));

        assertThat(walk.frames())
                .extracting(Frame::instruction, Frame::stackPointer, Frame::trust)
                .containsExactly(
                        tuple(NTDLL + 0x2000, SP, FrameTrust.CONTEXT),
                        tuple(APP + 0x2345, SP + 0x18, FrameTrust.INFERRED),
                        tuple(APP + 0x3457, SP + 0x48, FrameTrust.FRAME_POINTER));
        assertThat(walk.stopReason()).isEqualTo("end of the frame pointers");
    }

    /** {@code add esp, 8; pop esi; pop ebp; ret} */
    @Test
    void undoesWhatAnEpilogueStillHasToUndo() {
        words(APP + 0x1000, 0x5E08_C483L, 0xC35DL);
        words(SP + 8, 0x55, SP + 0x40).words(SP + 0x10, APP + 0x2345, 0);

        Frame caller = walk(at(APP + 0x1000)).frames().get(1);

        assertThat(caller.instruction()).isEqualTo(APP + 0x2345);
        assertThat(caller.stackPointer()).isEqualTo(SP + 0x14);
        assertThat(caller.registers().value("esi")).isEqualTo(0x55);
        assertThat(caller.registers().value("ebp")).isEqualTo(SP + 0x40);
        assertThat(caller.note()).isEqualTo("frame size from the code up to its return");
    }

    private static final long JIT = 0x0900_0000L;

    private void chainThroughCodeOfItsOwn() {
        link(SP + 0x20, SP + 0x40, JIT + 0x123);
        link(SP + 0x40, SP + 0x80, JIT + 0x456);
        link(SP + 0x80, SP + 0xC0, APP + 0x2345);
        link(SP + 0xC0, 0, 0);
    }

    @Test
    void goesOnThroughCodeOutsideAllModulesWhereTheChainComesBack() {
        chainThroughCodeOfItsOwn();

        StackWalk walk = walk(at(APP + 0x1234).with("ebp", SP + 0x20));

        assertThat(walk.frames())
                .extracting(Frame::instruction, Frame::trust, Frame::note)
                .containsExactly(
                        tuple(APP + 0x1234, FrameTrust.CONTEXT, null),
                        tuple(JIT + 0x123, FrameTrust.FRAME_POINTER, "code outside all modules"),
                        tuple(JIT + 0x456, FrameTrust.FRAME_POINTER, "code outside all modules"),
                        tuple(APP + 0x2345, FrameTrust.FRAME_POINTER, null));
        assertThat(walk.stopReason()).isEqualTo("end of the frame pointers");
    }

    @Test
    void doesNotGoOnThroughMemoryThatMustNotRunOrWhereTheChainDoesNotComeBack() {
        chainThroughCodeOfItsOwn();
        code = new CodeRegions(1);
        code.add(JIT, 0x1_0000, false);
        assertThat(walk(at(APP + 0x1234).with("ebp", SP + 0x20)).frames())
                .extracting(Frame::instruction)
                .doesNotContain(JIT + 0x123);

        code = null;
        link(SP + 0x80, SP + 0xC0, JIT + 0x789);
        assertThat(walk(at(APP + 0x1234).with("ebp", SP + 0x20)).frames())
                .extracting(Frame::instruction)
                .doesNotContain(JIT + 0x123);
    }
}
