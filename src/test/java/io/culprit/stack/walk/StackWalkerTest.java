package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.image.Fixture;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.CodeRegions;
import io.culprit.stack.Cursor;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.Step;
import io.culprit.stack.WildCall;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Walks over stacks that the tests lay out for the fixture's functions. */
class StackWalkerTest {

    private static final Fixture X64 = Fixture.X64;
    private static final long THREAD_LOW = 0xFFFF_F802_85A5_8000L;
    private static final long THREAD_HIGH = 0xFFFF_F802_85A5_E000L;
    private static final long ISR_LOW = 0xFFFF_F802_85A6_6000L;
    private static final long ISR_HIGH = 0xFFFF_F802_85A6_D000L;
    private static final StackRegion THREAD = new StackRegion(StackKind.THREAD, THREAD_LOW, THREAD_HIGH);
    private static final StackRegion ISR = new StackRegion(StackKind.ISR, ISR_LOW, ISR_HIGH);

    /** Right behind the first call of {@code small}: its frame is 0x20 bytes and one pushed register. */
    private static final long IN_SMALL = X64.rva("small") + 0xA;

    /** Behind the call in {@code interrupt}: rbp points 0x80 bytes above the bottom of its 0x158 bytes. */
    private static final long IN_INTERRUPT = Walking.BASE + X64.rva("interrupt") + 0x15;

    private static final long LOCALS_BODY = X64.rva("locals") + 0x10;
    private static final int LOCALS_BYTES = 0x280;

    /** The quadword at offset 0x28 of a KTRAP_FRAME: MXCSR in its upper half. */
    private static final long MXCSR_OF_TRAP_FRAME = 0x1F80L << 32;

    private final StackWriter stack = new StackWriter();

    private static long at(long rva) {
        return Walking.BASE + rva;
    }

    private static Registers registers(long rip, long rsp) {
        return Registers.of(Architecture.X64, rip, rsp);
    }

    private StackWalk walk(Registers start, StackRegion... regions) {
        return new StackWalker(Walking.with(X64, stack.memory(), regions)).walk(start);
    }

    /**
     * The shape of a public 0xE6 stack: the interrupt service runs on the ISR stack, its dispatcher's frame lies on the interrupted
     * thread's, which is lower, and below that goes the thread.
     */
    @Test
    void walksThroughAnInterruptAndAcrossTheSwitchToItsStack() {
        long serviceStack = ISR_HIGH - 0x80;
        long machineFrame = THREAD_HIGH - 0x5F8;
        long interruptBottom = machineFrame - 8 - 0x158;
        long interrupted = machineFrame + 0x28;
        stack.zeros(ISR_HIGH - 0x100, ISR_HIGH).zeros(THREAD_HIGH - 0x800, THREAD_HIGH);
        stack.put(serviceStack + 0x28, IN_INTERRUPT);
        stack.put(machineFrame - 8, 0xB0B0);
        machineFrame(machineFrame, at(LOCALS_BODY), 0x10, interrupted, 0x18);
        stack.put(machineFrame - 0x168 + 0x28, MXCSR_OF_TRAP_FRAME);
        stack.put(interrupted + LOCALS_BYTES, 0x5151);
        stack.put(interrupted + LOCALS_BYTES + 8, at(IN_SMALL));
        stack.put(interrupted + LOCALS_BYTES + 0x10 + 0x28, 0);

        StackWalk walk = walk(registers(at(IN_SMALL), serviceStack).with("rbp", interruptBottom + 0x80), ISR, THREAD);

        assertThat(walk.frames())
                .extracting(Frame::instruction, Frame::stackPointer, Frame::trust, Frame::stackKind)
                .containsExactly(
                        tuple(at(IN_SMALL), serviceStack, FrameTrust.CONTEXT, StackKind.ISR),
                        tuple(IN_INTERRUPT, serviceStack + 0x30, FrameTrust.UNWIND, StackKind.ISR),
                        tuple(at(LOCALS_BODY), interrupted, FrameTrust.CONTEXT, StackKind.THREAD),
                        tuple(at(IN_SMALL), interrupted + LOCALS_BYTES + 0x10, FrameTrust.UNWIND, StackKind.THREAD));
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
        assertThat(walk.frames().get(2).note())
                .isEqualTo("trap frame at 0x" + Long.toHexString(machineFrame - 0x168) + ": interrupted here");
        assertThat(walk.frames().get(2).registers().value("rbp")).isEqualTo(0xB0B0);
    }

    private void machineFrame(long address, long rip, long cs, long rsp, long ss) {
        stack.put(address, rip);
        stack.put(address + 8, cs);
        stack.put(address + 0x10, 0x246);
        stack.put(address + 0x18, rsp);
        stack.put(address + 0x20, ss);
    }

    @Test
    void endsAtUserModeWhoseStackIsMissing() {
        long machineFrame = THREAD_HIGH - 0x28;
        stack.zeros(THREAD_HIGH - 0x200, THREAD_HIGH);
        machineFrame(machineFrame, 0x7FF6_1234_5678L, 0x33, 0x5_0000L, 0x2B);
        long fault = X64.rva("fault");

        StackWalk walk = walk(registers(at(fault), machineFrame - 8), THREAD);

        assertThat(walk.frames()).hasSize(2);
        assertThat(walk.frames().get(1).note()).endsWith("interrupted here, from user mode");
        assertThat(walk.stopReason()).isEqualTo("user mode, whose stack is not in the dump");
    }

    @Test
    void stopsWhenTheStackPointerGoesBackwards() {
        long sp = THREAD_HIGH - 0x100;
        stack.zeros(THREAD_HIGH - 0x400, THREAD_HIGH);
        stack.put(THREAD_HIGH - 0x380, at(IN_SMALL));
        long dynamicBody = at(X64.rva("dynamic") + 0x20);

        StackWalk walk = walk(registers(dynamicBody, sp).with("rbp", THREAD_HIGH - 0x398), THREAD);

        assertThat(walk.frames()).hasSize(1);
        assertThat(walk.stopReason()).contains("stack pointer goes backwards");
    }

    @Test
    void stopsAtAStackPointerThatIsMisaligned() {
        stack.zeros(THREAD_HIGH - 0x400, THREAD_HIGH);
        long dynamicBody = at(X64.rva("dynamic") + 0x20);

        StackWalk walk = walk(registers(dynamicBody, THREAD_HIGH - 0x300).with("rbp", THREAD_HIGH - 0x203), THREAD);

        assertThat(walk.frames()).hasSize(1);
    }

    @Test
    void saysWhichStackMemoryIsMissing() {
        StackWalk walk = walk(registers(at(IN_SMALL), THREAD_HIGH - 0x100));

        assertThat(walk.frames()).hasSize(1);
        assertThat(walk.stopReason()).isEqualTo("stack at 0xfffff80285a5df00: memory not in dump");
    }

    @Test
    void endsALoopOfFramesAtItsLimit() {
        AddressSpace endless = (address, buffer, offset, length) -> {
            for (int i = 0; i < length; i++) {
                buffer[offset + i] = (byte) (at(IN_SMALL) >>> ((address + i & 7) * 8));
            }
            return length;
        };
        StackWalk walk = new StackWalker(Walking.with(X64, endless)).walk(registers(at(IN_SMALL), THREAD_LOW), 50);

        assertThat(walk.frames()).hasSize(50);
        assertThat(walk.stopReason()).isEqualTo("limit of 50 frames");
    }

    @Test
    void leavesAnInterruptedEpilogAsTheProcessorWould() {
        long top = THREAD_HIGH - 0x100;
        stack.zeros(THREAD_HIGH - 0x200, THREAD_HIGH);
        stack.put(top - 8, at(IN_SMALL));
        stack.put(top - 16, 0x5151);
        long[][] boundaries = {{0x1B, 0x30}, {0x1F, 0x10}, {0x20, 0x8}};

        for (long[] boundary : boundaries) {
            StackWalk walk = walk(registers(at(X64.rva("small") + boundary[0]), top - boundary[1]), THREAD);
            assertThat(walk.frames().get(1).stackPointer())
                    .as(Long.toHexString(boundary[0]))
                    .isEqualTo(top);
            assertThat(walk.frames().get(1).instruction()).isEqualTo(at(IN_SMALL));
        }
    }

    @Test
    void goesOnByScanWhereAnImageIsMissing() {
        long sp = THREAD_HIGH - 0x200;
        stack.zeros(sp, THREAD_HIGH);
        stack.put(sp + 0x38, at(IN_SMALL));
        stack.put(sp + 0x40, at(IN_SMALL));

        StackTarget target = Walking.without(X64, stack.memory(), THREAD);
        StackWalk walk = new StackWalker(target).walk(registers(at(IN_SMALL), sp));

        assertThat(walk.frames())
                .extracting(Frame::stackPointer, Frame::trust, Frame::note)
                .containsExactly(
                        tuple(sp, FrameTrust.CONTEXT, null), tuple(sp + 0x40, FrameTrust.SCAN, "alignment only"));
    }

    @Test
    void takesTheReturnAddressAtTheStackPointerWhereAFunctionHasJustBegun() {
        long sp = THREAD_HIGH - 0x208;
        stack.zeros(sp, THREAD_HIGH);
        stack.put(sp, at(0x2010));
        stack.put(sp + 0x40, at(IN_SMALL));
        StackTarget target = Walking.without(X64, stack.memory(), THREAD);

        assertThat(new StackWalker(target).walk(registers(at(0x1000), sp)).frames())
                .extracting(Frame::instruction)
                .containsExactly(at(0x1000), at(0x2010), at(IN_SMALL));
        assertThat(new StackWalker(target).walk(registers(at(0x1004), sp)).frames())
                .extracting(Frame::instruction)
                .containsExactly(at(0x1004), at(IN_SMALL));
    }

    @Test
    void findsWhoCalledAnAddressWhereNothingIs() {
        long sp = THREAD_HIGH - 0x208;
        stack.zeros(sp, THREAD_HIGH);
        stack.put(sp, at(IN_SMALL));
        stack.put(sp + 0x28, 0x5151);
        stack.put(sp + 0x30, at(0x2013));
        stack.put(THREAD_HIGH - 0x100, THREAD_HIGH - 0x80);
        stack.put(THREAD_HIGH - 0xF8, at(0x2013));
        Registers start = registers(0, sp).with("rbp", THREAD_HIGH - 0x100).with("rsi", 1);
        StackTarget target = Walking.without(X64, stack.memory(), THREAD);

        Frame caller = new StackWalker(target).walk(start).frames().get(1);

        assertThat(caller.instruction()).isEqualTo(at(IN_SMALL));
        assertThat(caller.stackPointer()).isEqualTo(sp + 8);
        assertThat(caller.trust()).isEqualTo(FrameTrust.INFERRED);
        assertThat(caller.note()).isEqualTo("called 0x0, where no module is");
        assertThat(caller.registers().value("rbp")).isEqualTo(THREAD_HIGH - 0x100);
    }

    /** Memory that is in the dump may have run before it faulted; a stack and what must not run cannot have. */
    @Test
    void findsWhoCalledDataThatIsInTheDump() {
        long sp = THREAD_HIGH - 0x208;
        long data = 0xFFFF_A000_0000_1000L;
        stack.zeros(sp, THREAD_HIGH).zeros(data, data + 0x40);
        stack.put(sp, at(IN_SMALL));
        StackTarget plain = Walking.without(X64, stack.memory(), THREAD);
        CodeRegions code = new CodeRegions(1);
        code.add(data, 0x1000, false);
        StackTarget marked =
                new StackTarget(plain.memory(), plain.modules(), plain.images(), plain.regions(), null, code);

        assertThat(new WildCall(plain).callerOf(new Cursor(registers(data, sp), true, 0)))
                .isInstanceOf(Step.Stuck.class);
        assertThat(new WildCall(marked).callerOf(new Cursor(registers(data, sp), true, 0)))
                .isInstanceOf(Step.Caller.class);
        assertThat(new WildCall(plain).callerOf(new Cursor(registers(THREAD_HIGH - 0x40, sp), true, 0)))
                .isInstanceOf(Step.Caller.class);
    }

    /** The call before the return address in {@code small} names its target: it has not called a wild address. */
    @Test
    void takesNoReturnAddressOfAnotherCallForTheOneIntoNowhere() {
        long sp = THREAD_HIGH - 0x208;
        stack.zeros(sp, THREAD_HIGH);
        stack.put(sp, at(IN_SMALL));

        StackWalk walk = walk(registers(0, sp), THREAD);

        assertThat(walk.frames().stream().map(Frame::trust)).doesNotContain(FrameTrust.INFERRED);
    }

    @Test
    void findsTheCallerByTheCodeThatIsLeftToRun() {
        long sp = THREAD_HIGH - 0x200;
        AddressSpace code = X64.mapped();
        long page = at(0x1000);
        AddressSpace onlyCode = (address, buffer, offset, length) ->
                address - page >= 0 && address - page < 0x1000 ? code.read(address, buffer, offset, length) : 0;
        stack.zeros(sp, THREAD_HIGH);
        stack.put(sp + 8, at(IN_SMALL));
        stack.put(sp + 0x20, 0x5151);
        stack.put(sp + 0x28, at(IN_SMALL));

        StackTarget target = Walking.without(X64, stack.memory().over(onlyCode), THREAD);
        StackWalk walk = new StackWalker(target).walk(registers(at(IN_SMALL), sp));

        Frame caller = walk.frames().get(1);
        assertThat(caller.trust()).isEqualTo(FrameTrust.INFERRED);
        assertThat(caller.stackPointer()).isEqualTo(sp + 0x30);
        assertThat(caller.registers().value("rsi")).isEqualTo(0x5151);
    }

    @Test
    void passesOverSavedContextsAndTrapFrames() {
        long sp = THREAD_HIGH - 0x1000;
        long context = sp + 0x100;
        long machineFrame = sp + 0x800 + 0x168;
        stack.zeros(sp, THREAD_HIGH);
        stack.put(context + 0x30, 0x1F80L << 32 | 0x10001F);
        stack.put(context + 0x38, 0x10);
        stack.put(context + 0x40, 0x246L << 32 | 0x18L << 16);
        stack.put(context + 0xF8, at(IN_SMALL));
        stack.put(machineFrame - 0x60, at(IN_SMALL));
        machineFrame(machineFrame, at(LOCALS_BODY), 0x10, machineFrame + 0x28, 0x18);
        stack.put(machineFrame - 0x168 + 0x28, MXCSR_OF_TRAP_FRAME);

        StackTarget target = Walking.without(X64, stack.memory(), THREAD);
        List<Frame> frames =
                new StackWalker(target).walk(registers(at(IN_SMALL), sp)).frames();

        assertThat(frames).hasSize(2);
        assertThat(frames.get(1).instruction()).isEqualTo(at(LOCALS_BODY));
        assertThat(frames.get(1).trust()).isEqualTo(FrameTrust.CONTEXT);
    }

    /** The switch to the interrupt's stack leaves a machine frame without a trap frame below its top: frames go up to it. */
    @Test
    void scansUpToAMachineFrameThatEndsNoTrapFrame() {
        long sp = ISR_HIGH - 0x118;
        long interrupted = THREAD_HIGH - 0x200;
        stack.zeros(sp, ISR_HIGH).zeros(interrupted, THREAD_HIGH);
        stack.put(sp, at(IN_SMALL));
        stack.put(sp + 0x40, at(IN_SMALL + 0xA));
        machineFrame(ISR_HIGH - 0x28, at(LOCALS_BODY), 0x10, interrupted, 0x18);

        StackTarget target = Walking.without(X64, stack.memory(), ISR, THREAD);
        List<Frame> frames =
                new StackWalker(target).walk(registers(at(IN_SMALL), sp)).frames();

        assertThat(frames)
                .extracting(Frame::stackPointer, Frame::trust, Frame::stackKind)
                .containsExactly(
                        tuple(sp, FrameTrust.CONTEXT, StackKind.ISR),
                        tuple(sp + 8, FrameTrust.SCAN, StackKind.ISR),
                        tuple(sp + 0x48, FrameTrust.SCAN, StackKind.ISR),
                        tuple(interrupted, FrameTrust.CONTEXT, StackKind.THREAD));
        assertThat(frames.getLast().note()).startsWith("machine frame at 0x");
    }

    @Test
    void takesAnAddressOnSixteenBytesOnlyNearTheCodeThatWasCalled() {
        long sp = THREAD_HIGH - 0x200;
        stack.zeros(sp, THREAD_HIGH);
        stack.put(sp + 0x28, at(0x2010));
        stack.put(sp + 0x58, at(0x1040));

        StackTarget target = Walking.without(X64, stack.memory(), THREAD);
        List<Frame> frames =
                new StackWalker(target).walk(registers(at(0x100A), sp)).frames();

        assertThat(frames).extracting(Frame::instruction).containsExactly(at(0x100A), at(0x1040));
    }

    @Test
    void walksUpToAFrameAndNotBeyond() {
        long sp = THREAD_HIGH - 0x200;
        stack.zeros(sp, THREAD_HIGH);
        for (int i = 0; i < 4; i++) {
            stack.put(sp + 0x28 + i * 0x30, at(IN_SMALL));
        }
        StackWalker walker = new StackWalker(Walking.with(X64, stack.memory(), THREAD));

        assertThat(walker.walkUpTo(registers(at(IN_SMALL), sp), sp + 0x60).frames())
                .extracting(Frame::stackPointer)
                .containsExactly(sp, sp + 0x30);
        assertThat(walker.walkUpTo(registers(at(IN_SMALL), sp), sp - 0x10).frames())
                .isEmpty();
    }

    @Test
    void followsFramePointersOnX86() {
        StackWriter words = new StackWriter();
        long entry = Fixture.X86.rva("small") + 0x20;
        long base = 0x0041_0000L;
        words.put(0x12F000, 0x12F020L | (base + entry) << 32);
        words.put(0x12F020, (base + entry + 4) << 32);
        words.zeros(0x12EFF0, 0x12F040);
        io.culprit.image.LoadedModule module = new io.culprit.image.LoadedModule(
                "fixture86.sys", null, base, Fixture.X86.module().sizeBytes(), 0, null, null, null);
        StackTarget target = new StackTarget(
                words.memory(),
                io.culprit.image.Modules.of(List.of(module), List.of()),
                io.culprit.image.Images.NONE,
                List.of(new StackRegion(StackKind.THREAD, 0x12E000, 0x130000)));

        StackWalk walk = new StackWalker(target)
                .walk(Registers.of(Architecture.X86, base + entry, 0x12EFF0).with("ebp", 0x12F000));

        assertThat(walk.frames())
                .extracting(Frame::instruction, Frame::stackPointer, Frame::trust)
                .startsWith(
                        tuple(base + entry, 0x12EFF0L, FrameTrust.CONTEXT),
                        tuple(base + entry, 0x12F008L, FrameTrust.FRAME_POINTER),
                        tuple(base + entry + 4, 0x12F028L, FrameTrust.FRAME_POINTER));
    }
}
