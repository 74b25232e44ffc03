package io.culprit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Images;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.walk.StackWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records that lie on stacks: machine frames, with a trap frame or alone, and CONTEXT records. */
class InterruptFrameTest {

    private static final long FRAME = 0xFFFF_A000_0000_1008L;
    private static final long TRAP = FRAME - 0x168;
    private static final long RIP = 0xFFFF_F803_1000_1008L;

    private final StackWriter stack = new StackWriter();

    private void machineFrame(long cs) {
        stack.put(FRAME, RIP)
                .put(FRAME + 8, cs)
                .put(FRAME + 0x10, 0x7777_0000_0000_0246L)
                .put(FRAME + 0x18, FRAME + 0x28)
                .put(FRAME + 0x20, 0x9999_0018L);
    }

    /** rax to r11 have the numbers of their offsets, rbp as well; MXCSR is the processor's default, the kind that of an exception. */
    private void trapFrame(long mxcsr, long active) {
        stack.zeros(TRAP, FRAME);
        for (int offset = 0x30; offset <= 0x60; offset += 8) {
            stack.put(TRAP + offset, offset);
        }
        stack.put(TRAP + 0x158, 0x158);
        stack.put(TRAP + 0x28, mxcsr << 32 | active << 24);
    }

    private Step.Caller interrupted(Registers handler) {
        return (Step.Caller) InterruptFrame.at(stack.memory(), new X64Registers(handler), FRAME);
    }

    private static Registers handler() {
        return Registers.of(Architecture.X64, 1, 2).with("rbx", 0xB).with("rax", 0xA);
    }

    /** The handler's own rax is not what the interrupted code had. */
    @Test
    void restoresWhatTheProcessorPushed() {
        machineFrame(0x1234_0010);

        Step.Caller caller = interrupted(handler());

        Registers up = caller.registers();
        assertThat(up.instruction()).isEqualTo(RIP);
        assertThat(up.stackPointer()).isEqualTo(FRAME + 0x28);
        assertThat(up.value("cs")).isEqualTo(0x10);
        assertThat(up.value("ss")).isEqualTo(0x18);
        assertThat(up.value("efl")).isEqualTo(0x246);
        assertThat(up.value("rbx")).isEqualTo(0xB);
        assertThat(up.known("rax")).isFalse();
        assertThat(caller.exact()).isTrue();
        assertThat(caller.trust()).isEqualTo(FrameTrust.CONTEXT);
        assertThat(caller.note()).isEqualTo("machine frame at 0xffffa00000001008: interrupted here");
    }

    @Test
    void restoresVolatileRegistersFromTheTrapFrame() {
        machineFrame(0x10);
        trapFrame(0x1F80, 0);

        Step.Caller caller = interrupted(handler());

        String[] names = {"rax", "rcx", "rdx", "r8", "r9", "r10", "r11"};
        for (int i = 0; i < names.length; i++) {
            assertThat(caller.registers().value(names[i])).as(names[i]).isEqualTo(0x30 + i * 8);
        }
        assertThat(caller.registers().value("rbp")).isEqualTo(0x158);
        assertThat(interrupted(handler().with("rbp", 5)).registers().value("rbp"))
                .isEqualTo(5);
        assertThat(caller.note()).isEqualTo("trap frame at 0xffffa00000000ea0: interrupted here");
    }

    /** MXCSR with reserved bits or zero, and a kind that does not exist: what lies below the machine frame is something else. */
    @ParameterizedTest
    @CsvSource({"0x1F80, 0, true", "0xFFFF, 2, true", "0x1F80, 3, false", "0x0, 0, false", "0x11F80, 0, false"})
    void knowsATrapFrameByItsFields(long mxcsr, long active, boolean trap) {
        machineFrame(0x10);
        trapFrame(mxcsr, active);

        assertThat(interrupted(handler()).note()).startsWith(trap ? "trap frame" : "machine frame");
    }

    @Test
    void takesWhatLiesBelowAFrameOfUserModeForATrapFrame() {
        machineFrame(0x33);

        assertThat(interrupted(handler()).note())
                .isEqualTo("trap frame at 0xffffa00000000ea0: interrupted here, from user mode");
    }

    @Test
    void saysWhereTheMachineFrameIsMissing() {
        machineFrame(0x10);
        Step step = InterruptFrame.at(stack.memory(), new X64Registers(handler()), FRAME + 8);

        assertThat(step).isEqualTo(new Step.Stuck("machine frame at 0xffffa00000001010: memory not in dump"));
        assertThat(InterruptFrame.looksLikeOne(target(), FRAME + 8)).isFalse();
        assertThat(InterruptFrame.looksLikeOne(target(), FRAME)).isFalse();
        stack.put(FRAME + 0x10, 0x246).put(FRAME + 0x20, 0x18);
        assertThat(InterruptFrame.looksLikeOne(target(), FRAME)).isTrue();
    }

    private StackTarget target(StackRegion... regions) {
        return new StackTarget(stack.memory(), Modules.of(List.of(), List.of()), Images.NONE, List.of(regions));
    }

    /** The stack pointer may lie on another stack, on whole pointers; from user mode, both pointers are those of programs. */
    @ParameterizedTest
    @CsvSource({
        "0xFFFFA00000002000, true",
        "0xFFFFA00000002004, false",
        "0xFFFFA00000001100, false",
        "0xFFFFA00000004000, false"
    })
    void knowsAMachineFrameByWhereItsStackPointerLeads(String sp, boolean looks) {
        machineFrame(0x10);
        stack.put(FRAME + 0x10, 0x246)
                .put(FRAME + 0x20, 0x18)
                .put(FRAME + 0x18, Long.parseUnsignedLong(sp.substring(2), 16));
        StackRegion here = new StackRegion(StackKind.THREAD, 0xFFFF_A000_0000_1000L, 0xFFFF_A000_0000_2000L);
        StackRegion there = new StackRegion(StackKind.ISR, 0xFFFF_A000_0000_2000L, 0xFFFF_A000_0000_3000L);

        assertThat(InterruptFrame.looksLikeOne(target(here, there), FRAME)).isEqualTo(looks);
    }

    @ParameterizedTest
    @CsvSource({
        "0x33, 0x2B, 0x1000, 0x120000, true",
        "0x23, 0x2B, 0x7FFFFFFFFFFF, 0x1000, true",
        "0x33, 0x2B, 0xFFF, 0x120000, false",
        "0x33, 0x2B, 0x1000, 0x800000000000, false",
        "0x33, 0x2B, 0x800000000000, 0x120000, false",
        "0x33, 0x33, 0x1000, 0x120000, false",
        "0x1B, 0x2B, 0x1000, 0x120000, false",
    })
    void knowsAMachineFrameOfUserMode(long cs, long ss, long rip, long sp, boolean looks) {
        machineFrame(cs);
        stack.put(FRAME, rip).put(FRAME + 0x10, 0x246).put(FRAME + 0x18, sp).put(FRAME + 0x20, ss);

        assertThat(InterruptFrame.looksLikeOne(target(), FRAME)).isEqualTo(looks);
    }

    private static byte[] context(int flags, int mxcsr, int cs, int ss, int eflags) {
        byte[] stack = new byte[0x600];
        LittleEndian.putU32(stack, 0x20 + 0x30, flags);
        LittleEndian.putU32(stack, 0x20 + 0x34, mxcsr);
        LittleEndian.putU16(stack, 0x20 + 0x38, cs);
        LittleEndian.putU16(stack, 0x20 + 0x42, ss);
        LittleEndian.putU32(stack, 0x20 + 0x44, eflags);
        return stack;
    }

    /** CONTEXT of winnt.h: flags of the processor and of what is in it, MXCSR, selectors of Windows, EFLAGS with its reserved bits. */
    @ParameterizedTest
    @CsvSource({
        "0x10001F, 0x1F80, 0x10, 0x18, 0x246, true",
        "0x10000B, 0xFFFF, 0x10, 0, 0x202, true",
        "0x5010001F, 0x1F80, 0x33, 0x2B, 0x246, true",
        "0x100002, 0x1F80, 0x23, 0x2B, 0x246, true",
        "0x10001C, 0x1F80, 0x10, 0x18, 0x246, false",
        "0x01001F, 0x1F80, 0x10, 0x18, 0x246, false",
        "0x30001F, 0x1F80, 0x10, 0x18, 0x246, false",
        "0x10001F, 0, 0x10, 0x18, 0x246, false",
        "0x10001F, 0x11F80, 0x10, 0x18, 0x246, false",
        "0x10001F, 0x1F80, 0x18, 0x18, 0x246, false",
        "0x10001F, 0x1F80, 0x10, 0x2B, 0x246, false",
        "0x10001F, 0x1F80, 0x33, 0x18, 0x246, false",
        "0x10001F, 0x1F80, 0x10, 0x18, 0x244, false",
        "0x10001F, 0x1F80, 0x10, 0x18, 0x80000246, false",
    })
    void knowsAContextRecordByItsFields(String flags, String mxcsr, String cs, String ss, String eflags, boolean is) {
        byte[] stack =
                context(Integer.decode(flags), Integer.decode(mxcsr), Integer.decode(cs), Integer.decode(ss), (int)
                        (long) Long.decode(eflags));

        assertThat(SavedContext.bytesAt(stack, 0x20, stack.length, 0x1000)).isEqualTo(is ? 0x4D0 : 0);
        assertThat(SavedContext.bytesAt(stack, 0x20, stack.length, 0x1008)).isZero();
        assertThat(SavedContext.bytesAt(stack, 0x20, 0x100, 0x1000)).isEqualTo(is ? 0xE0 : 0);
        assertThat(SavedContext.bytesAt(stack, 0x20, 0x68, 0x1000)).isEqualTo(is ? 0x48 : 0);
        assertThat(SavedContext.bytesAt(stack, 0x20, 0x67, 0x1000)).isZero();
    }
}
