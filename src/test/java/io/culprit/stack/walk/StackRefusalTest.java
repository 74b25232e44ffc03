package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.FramePointers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.InterruptFrame;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.Step;
import org.junit.jupiter.api.Test;

/** What looks like a caller and is none, and what the walk says of it when it ends. */
class StackRefusalTest {

    private static final Fixture X64 = Fixture.X64;
    private static final long LOW = 0xFFFF_F802_85A5_8000L;
    private static final long HIGH = 0xFFFF_F802_85A5_E000L;
    private static final StackRegion THREAD = new StackRegion(StackKind.THREAD, LOW, HIGH);
    private static final StackRegion OTHER =
            new StackRegion(StackKind.DPC, 0xFFFF_F802_85A6_6000L, 0xFFFF_F802_85A6_D000L);
    private static final long IN_SMALL = Walking.BASE + X64.rva("small") + 0xA;
    private static final long IN_DYNAMIC = Walking.BASE + X64.rva("dynamic") + 0x20;

    private final StackWriter stack = new StackWriter().zeros(HIGH - 0x800, HIGH);

    private StackWalk walk(Registers start, StackRegion... regions) {
        return new StackWalker(Walking.with(X64, stack.memory(), regions)).walk(start);
    }

    private static Registers registers(long rip, long rsp) {
        return Registers.of(Architecture.X64, rip, rsp);
    }

    /** The frame register restores a stack pointer: on 8 it could be one, a byte beside it cannot. */
    @Test
    void refusesAStackPointerThatIsMisaligned() {
        long frame = HIGH - 0x200;
        long[] offsets = {0, 1, 2, 4, 7};
        for (long offset : offsets) {
            for (int i = -16; i < 16; i++) {
                stack.put(frame + i * 8, IN_SMALL | IN_SMALL << 8 * offset);
            }
            Step step = new FrameCheck(Walking.with(X64, stack.memory(), THREAD))
                    .judge(
                            new Cursor(registers(IN_DYNAMIC, HIGH - 0x300), true, 0),
                            new Step.Caller(registers(IN_SMALL, frame + offset), false, FrameTrust.UNWIND, null));

            assertThat(step instanceof Step.Caller).as("offset %d", offset).isEqualTo(offset == 0);
            if (step instanceof Step.Stuck(String why)) {
                assertThat(why).isEqualTo("stack pointer 0x" + Long.toHexString(frame + offset) + " is misaligned");
            }
        }
    }

    /** rbp leads to a perfect chain, but on the stack of somebody else: what lies in between is not passed over. */
    @Test
    void refusesAFramePointerOntoAnotherStack() {
        long far = OTHER.high() - 0x200;
        stack.zeros(OTHER.low(), OTHER.high());
        stack.put(far, far + 0x40).put(far + 8, IN_SMALL).put(far + 0x40, 0).put(far + 0x48, IN_SMALL);
        StackTarget target = Walking.without(X64, stack.memory(), THREAD, OTHER);
        Cursor frame = new Cursor(registers(IN_SMALL, HIGH - 0x300).with("rbp", far), true, 0);

        Step step = new FramePointers(target, "rbp", true).callerOf(frame);

        assertThat(step).isEqualTo(new Step.Stuck("rbp 0x" + Long.toHexString(far) + " is no frame pointer"));
        StackWalk walk = new StackWalker(target).walk(frame.registers());
        assertThat(walk.frames()).hasSize(1);
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    /** The same chain on the frame's own stack is one; below the stack pointer it is of a call that is over. */
    @Test
    void followsTheSameChainOnItsOwnStackOnlyUpwards() {
        long near = HIGH - 0x200;
        stack.put(near, near + 0x40).put(near + 8, IN_SMALL).put(near + 0x40, 0).put(near + 0x48, IN_SMALL);
        FramePointers search = new FramePointers(Walking.without(X64, stack.memory(), THREAD), "rbp", true);

        Step up = search.callerOf(new Cursor(registers(IN_SMALL, HIGH - 0x300).with("rbp", near), true, 0));
        Step down = search.callerOf(new Cursor(registers(IN_SMALL, HIGH - 0x100).with("rbp", near), true, 0));

        assertThat(up)
                .isEqualTo(new Step.Caller(
                        registers(IN_SMALL, near + 0x10).with("rbp", near + 0x40),
                        false,
                        FrameTrust.FRAME_POINTER,
                        null));
        assertThat(down).isInstanceOf(Step.Stuck.class);
    }

    private boolean machineFrame(long rip, long cs, long flags, long rsp, long ss) {
        long at = HIGH - 0x428;
        stack.put(at, rip)
                .put(at + 8, cs)
                .put(at + 0x10, flags)
                .put(at + 0x18, rsp)
                .put(at + 0x20, ss);
        return InterruptFrame.looksLikeOne(Walking.with(X64, stack.memory(), THREAD), at);
    }

    /** Intel SDM, RFLAGS: bit 1 is always set; bits 3, 5, 15 and all above 21 are always clear. */
    @Test
    void refusesMachineFramesWithReservedFlags() {
        long above = HIGH - 0x400;
        assertThat(machineFrame(IN_SMALL, 0x10, 0x246, above, 0x18)).isTrue();
        assertThat(machineFrame(IN_SMALL, 0x10, 0x244, above, 0x18)).isFalse();
        for (int bit : new int[] {3, 5, 15, 22, 31, 32, 63}) {
            assertThat(machineFrame(IN_SMALL, 0x10, 0x246 | 1L << bit, above, 0x18))
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int bit : new int[] {0, 4, 11, 14, 16, 18, 21}) {
            assertThat(machineFrame(IN_SMALL, 0x10, 0x202 | 1L << bit, above, 0x18))
                    .as("bit %d", bit)
                    .isTrue();
        }
    }

    /** Windows' selectors, and the stack pointer right above but for the alignment to 16. */
    @Test
    void refusesMachineFramesOfOtherSelectorsAndStacks() {
        long above = HIGH - 0x400;
        assertThat(machineFrame(IN_SMALL, 0x10, 0x246, above + 8, 0)).isTrue();
        assertThat(machineFrame(IN_SMALL, 0x10, 0x246, above + 16, 0x18)).isFalse();
        assertThat(machineFrame(IN_SMALL, 0x10, 0x246, above - 8, 0x18)).isFalse();
        assertThat(machineFrame(IN_SMALL, 0x18, 0x246, above, 0x18)).isFalse();
        assertThat(machineFrame(IN_SMALL, 0x10, 0x246, above, 0x2B)).isFalse();
        assertThat(machineFrame(0x7FF6_0000_1000L, 0x33, 0x246, 0x12_0000, 0x2B))
                .isTrue();
        assertThat(machineFrame(IN_SMALL, 0x33, 0x246, 0x12_0000, 0x2B)).isFalse();
        assertThat(machineFrame(0x7FF6_0000_1000L, 0x33, 0x246, above, 0x2B)).isFalse();
    }
}
