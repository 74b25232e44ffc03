package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stacks of ARM and Thumb code without unwind tables. */
class ArmScanTest {

    private static final long LIBRARY = 0x4000_0000L;
    private static final long STACK = 0x5388_8000L;

    private final StackWriter memory = new StackWriter();
    private @Nullable CodeRegions code;

    private List<Frame> walk(Registers start) {
        LoadedModule module = new LoadedModule("libart.so", null, LIBRARY, 0x10_0000, 0, null, null, null);
        StackTarget target = new StackTarget(
                memory.memory(),
                Modules.of(List.of(module), List.of()),
                Images.NONE,
                List.of(new StackRegion(StackKind.THREAD, STACK, STACK + 0x100)),
                null,
                code);
        return new StackWalker(target).walk(start).frames();
    }

    private static Registers at(long pc) {
        return Registers.of(Architecture.ARM, pc, STACK);
    }

    private void words(long address, long low, long high) {
        memory.put(address, low | high << 32);
    }

    private static List<Long> instructions(List<Frame> frames) {
        return frames.stream().map(Frame::instruction).toList();
    }

    @Test
    void followsChainsOfFramePointersThatStandOnFourBytes() {
        memory.zeros(STACK, STACK + 0x100);
        words(STACK + 0x18, 0, STACK + 0x44);
        words(STACK + 0x20, LIBRARY + 0x2001, LIBRARY + 0x9001);
        words(STACK + 0x40, 0, 0);
        words(STACK + 0x48, LIBRARY + 0x3001, 0);

        List<Frame> frames = walk(at(LIBRARY + 0x1001).with("r7", STACK + 0x1C));

        assertThat(instructions(frames)).startsWith(LIBRARY + 0x1001, LIBRARY + 0x2001, LIBRARY + 0x3001);
        assertThat(frames.get(2).trust()).isEqualTo(FrameTrust.FRAME_POINTER);
    }

    /** Pointers to data and to the middle of ARM code are even: in a process of Thumb code they are no return addresses. */
    @Test
    void takesOnlyAddressesOfThumbCodeWhereThumbCodeRuns() {
        memory.zeros(STACK, STACK + 0x100);
        words(STACK + 8, LIBRARY + 0x2000, LIBRARY + 0x2002);
        words(STACK + 0x10, LIBRARY + 0x2005, LIBRARY + 0x3000);

        assertThat(instructions(walk(at(LIBRARY + 0x1001)))).containsExactly(LIBRARY + 0x1001, LIBRARY + 0x2005);
        assertThat(instructions(walk(at(LIBRARY + 0x1000)))).startsWith(LIBRARY + 0x1000, LIBRARY + 0x2000);
    }

    @Test
    void takesOnlyAddressesInMemoryThatMayRun() {
        memory.zeros(STACK, STACK + 0x100);
        words(STACK + 8, LIBRARY + 0x8_0001, LIBRARY + 0x2005);
        code = new CodeRegions(3);
        code.add(LIBRARY, 0x8_0000, true);
        code.add(LIBRARY + 0x8_0000, 0x1_0000, false);
        code.add(LIBRARY + 0x1000, 0x1_0000, true);

        assertThat(instructions(walk(at(LIBRARY + 0x1001)))).containsExactly(LIBRARY + 0x1001, LIBRARY + 0x2005);
        assertThat(code.excludes(LIBRARY - 1)).isFalse();
        assertThat(code.excludes(LIBRARY + 0x9_0000)).isFalse();
    }

    /** bl and blx in both instruction sets; an add before the address is no call. */
    @Test
    void looksForTheCallWhereItsBytesAreKnown() {
        memory.zeros(STACK, STACK + 0x100);
        words(LIBRARY + 0x2000, 0xEB00_0010L, 0xE12F_FF33L);
        words(LIBRARY + 0x2008, 0xE080_0001L, 0xF800_F000L);
        words(LIBRARY + 0x2010, 0x4798_0000L, 0x1840_1840L);
        long[] called = {0x2004, 0x2008, 0x2011, 0x2015};
        long[] others = {0x200C, 0x200D, 0x2019};
        for (long rva : called) {
            words(STACK + 8, LIBRARY + rva, 0);
            assertThat(walk(at(LIBRARY + 0x1000)).get(1).note())
                    .as(Long.toHexString(rva))
                    .isEqualTo("call verified");
        }
        for (long rva : others) {
            words(STACK + 8, LIBRARY + rva, 0);
            assertThat(walk(at(LIBRARY + 0x1000))).as(Long.toHexString(rva)).hasSize(1);
        }
    }

    /** lr is the caller's address only until the function calls: one that leads near its own code may be of such a call. */
    @Test
    void trustsALinkRegisterLessThatLeadsIntoTheSameFunction() {
        memory.zeros(STACK, STACK + 0x100);

        Frame far = walk(at(LIBRARY + 0x1001).with("lr", LIBRARY + 0x9001)).get(1);
        Frame near = walk(at(LIBRARY + 0x1001).with("lr", LIBRARY + 0x1101)).get(1);

        assertThat(far.trust()).isEqualTo(FrameTrust.FRAME_POINTER);
        assertThat(near.trust()).isEqualTo(FrameTrust.INFERRED);
        assertThat(near.trust().certain()).isFalse();
        assertThat(near.note()).isEqualTo("return address in lr, or of a call that is over");
    }
}
