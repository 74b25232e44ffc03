package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.CallerRules;
import io.culprit.image.FrameData;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameSource;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a caller that was found can be one, and if not, why. */
class FrameCheckTest {

    private static final long APP = 0x1_4000_0000L;
    private static final long GONE = 0x1_6000_0000L;
    private static final long LOW = 0x12_0000L;
    private static final long HIGH = 0x12_2000L;
    private static final long SP = LOW + 0x800;
    private static final StackRegion HERE = new StackRegion(StackKind.THREAD, LOW, HIGH);
    private static final StackRegion OTHER = new StackRegion(StackKind.ISR, 0x2_0000L, 0x2_4000L);

    private final StackWriter memory = new StackWriter().zeros(LOW - 0x100, HIGH + 0x100);

    private StackTarget target(StackRegion... regions) {
        LoadedModule app = new LoadedModule("app.exe", null, APP, 0x10_0000, 0, null, null, null);
        UnloadedModule gone = new UnloadedModule("gone.dll", GONE, GONE + 0x1000, false, null);
        return new StackTarget(memory.memory(), Modules.of(List.of(app), List.of(gone)), Images.NONE, List.of(regions));
    }

    private Step judged(Architecture architecture, Step.Caller caller, StackRegion... regions) {
        Registers from = Registers.of(architecture, APP + 0x5000, SP);
        return new FrameCheck(target(regions)).judge(new Cursor(from, true, 0), caller);
    }

    private String refusal(long instruction, long sp, StackRegion... regions) {
        return refusal(Architecture.X64, caller(Architecture.X64, instruction, sp, FrameTrust.UNWIND, false), regions);
    }

    /** Empty where the caller is taken as it is. */
    private String refusal(Architecture architecture, Step.Caller caller, StackRegion... regions) {
        Step step = judged(architecture, caller, regions);
        if (step instanceof Step.Stuck(String why)) {
            return why;
        }
        assertThat(step).isEqualTo(caller);
        return "";
    }

    private static Step.Caller caller(Architecture of, long instruction, long sp, FrameTrust trust, boolean exact) {
        return new Step.Caller(Registers.of(of, instruction, sp), exact, trust, null);
    }

    @Test
    void endsWhereNobodyCalled() {
        assertThat(judged(Architecture.X64, caller(Architecture.X64, 0, 1, FrameTrust.UNWIND, false), HERE))
                .isEqualTo(new Step.End("end of the stack"));
    }

    @Test
    void takesReturnAddressesInModulesThatAreOrWereThere() {
        assertThat(refusal(APP + 0x1000, SP + 8, HERE)).isEmpty();
        assertThat(refusal(GONE + 0x10, SP + 8, HERE)).isEmpty();
        assertThat(refusal(APP + 0xFFF, SP + 8, HERE)).isEqualTo("return address 0x140000fff is not in code");
        assertThat(refusal(0x5000, SP + 8, HERE)).isEqualTo("return address 0x5000 is in no module");
    }

    /** What was interrupted may stand anywhere, and so may what is proven to be code. */
    @Test
    void takesInstructionsOutsideModulesWhereTheyAreNoReturnAddresses() {
        for (long instruction : new long[] {0x5000, APP + 0xFFF}) {
            assertThat(refusal(
                            Architecture.X64,
                            caller(Architecture.X64, instruction, SP + 8, FrameTrust.CONTEXT, true),
                            HERE))
                    .isEmpty();
        }
        Registers up = Registers.of(Architecture.X64, 0x5000, SP + 8);
        assertThat(refusal(Architecture.X64, new Step.Caller(up, false, FrameTrust.UNWIND, null, true), HERE))
                .isEmpty();
    }

    @Test
    void takesStackPointersThatGoUp() {
        assertThat(refusal(APP + 0x1005, HIGH - 8, HERE)).isEmpty();
        assertThat(refusal(APP + 0x1005, HIGH, HERE)).isEmpty();
        assertThat(refusal(APP + 0x1005, SP, HERE)).isEqualTo("stack pointer goes backwards to 0x120800");
        assertThat(refusal(APP + 0x1005, SP - 8, HERE)).isEqualTo("stack pointer goes backwards to 0x1207f8");
        assertThat(refusal(APP + 0x1005, SP - 8)).isEqualTo("stack pointer goes backwards to 0x1207f8");
        assertThat(refusal(APP + 0x1005, SP + 8)).isEmpty();
    }

    @Test
    void takesStackPointersOnAnotherStackAndNoneOutsideAll() {
        assertThat(refusal(APP + 0x1005, OTHER.low() + 0x10, HERE, OTHER)).isEmpty();
        assertThat(refusal(APP + 0x1005, LOW - 8, HERE)).isEqualTo("stack pointer 0x11fff8 leaves every known stack");
        assertThat(refusal(APP + 0x1005, HIGH + 8, HERE)).isEmpty();
        assertThat(refusal(APP + 0x1005, HIGH + 0x1000, HERE))
                .isEqualTo("stack pointer 0x123000 leaves every known stack");
        for (long sp : new long[] {LOW - 8, HIGH + 0x1000}) {
            assertThat(refusal(
                            Architecture.X64,
                            caller(Architecture.X64, APP + 0x1005, sp, FrameTrust.CONTEXT, true),
                            HERE))
                    .isEmpty();
        }
    }

    /** A leaf function on ARM64 returns by a register, and moves no stack; a caller that is where it came from is none. */
    @Test
    void takesTheSameStackPointerWhereFunctionsReturnByARegister() {
        for (Architecture arm : List.of(Architecture.ARM64, Architecture.ARM)) {
            assertThat(refusal(arm, caller(arm, APP + 0x1004, SP, FrameTrust.UNWIND, false), HERE))
                    .isEmpty();
            assertThat(refusal(arm, caller(arm, APP + 0x5000, SP, FrameTrust.UNWIND, false), HERE))
                    .isEqualTo("stack pointer goes backwards to 0x120800");
            assertThat(refusal(arm, caller(arm, APP + 0x1004, SP - 16, FrameTrust.UNWIND, false), HERE))
                    .isEqualTo("stack pointer goes backwards to 0x1207f0");
        }
    }

    @Test
    void takesStackPointersOnWholePointers() {
        Architecture x86 = Architecture.X86;
        assertThat(refusal(APP + 0x1005, SP + 4, HERE)).isEqualTo("stack pointer 0x120804 is misaligned");
        assertThat(refusal(x86, caller(x86, APP + 0x1005, SP + 4, FrameTrust.UNWIND, false), HERE))
                .isEmpty();
        assertThat(refusal(x86, caller(x86, APP + 0x1005, SP + 2, FrameTrust.UNWIND, false), HERE))
                .isEqualTo("stack pointer 0x120802 is misaligned");
    }

    private StackWalk walk(StackRegion... regions) {
        return new StackWalker(target(regions)).walk(Registers.of(Architecture.X64, APP + 0x5000, SP));
    }

    /** The reason says what was wrong with each caller that was found, and why the last way found none. */
    @Test
    void saysWhyEachWayLedNowhere() {
        assertThat(walk().frames()).hasSize(1);
        assertThat(walk().stopReason()).isEqualTo("stack at 0x122100: memory not in dump");
        assertThat(walk(HERE).stopReason()).isEqualTo("end of the stack");
    }

    @Test
    void endsAWalkUpToAFrameWhereThatFrameIs() {
        memory.put(SP + 0x28, APP + 0x2345).put(SP + 0x58, APP + 0x3457);
        StackWalker walker = new StackWalker(target(HERE, OTHER));
        Registers start = Registers.of(Architecture.X64, APP + 0x5000, SP);

        assertThat(walker.walkUpTo(start, SP + 0x60).frames()).hasSize(2);
        assertThat(walker.walkUpTo(start, SP + 0x60).stopReason()).isEqualTo("the frame at 0x120860");
        assertThat(walker.walkUpTo(start, SP + 0x58).frames()).hasSize(2);
        assertThat(walker.walkUpTo(start, SP).frames()).isEmpty();
        assertThat(walker.walkUpTo(start, SP).stopReason()).isEqualTo("the frame at 0x120800");
        assertThat(walker.walkUpTo(start, OTHER.low() + 8).frames()).hasSizeGreaterThan(1);
        assertThat(walker.walkUpTo(start, 0).frames()).hasSizeGreaterThan(1);
    }

    /** An interrupt's record may lead to another stack; two that lead to each other end the walk. */
    @Test
    void saysWhereTheStackLoops() {
        StackRegion one = new StackRegion(StackKind.ISR, KERNEL, KERNEL + 0x1000);
        StackRegion two = new StackRegion(StackKind.DPC, KERNEL + 0x2000, KERNEL + 0x3000);
        memory.zeros(one.low(), one.high()).zeros(two.low(), two.high());
        machineFrame(one.low() + 0x108, 0x10, two.low() + 0x10, 0x18);
        machineFrame(two.low() + 0x108, 0x10, one.low(), 0x18);

        StackWalk walk =
                new StackWalker(target(one, two)).walk(Registers.of(Architecture.X64, APP + 0x5000, one.low()));

        assertThat(walk.stopReason()).isEqualTo("the stack loops at 0xffffa00000002010");
        assertThat(walk.frames()).hasSize(3);
    }

    private static final long KERNEL = 0xFFFF_A000_0000_0000L;

    private void machineFrame(long at, long cs, long sp, long ss) {
        memory.put(at, APP + 0x3005)
                .put(at + 8, cs)
                .put(at + 0x10, 0x246)
                .put(at + 0x18, sp)
                .put(at + 0x20, ss);
    }

    /** Symbols are read from files: what breaks while they are asked tells no caller, and the next way is tried. */
    @Test
    void goesOnWhereSymbolsBreak() {
        memory.put(SP + 0x28, APP + 0x2345);
        StackTarget plain = target(HERE);
        FrameSource broken = new FrameSource() {
            @Override
            public Optional<FrameData> at(LoadedModule module, long rva) {
                throw new StackOverflowError("frame data");
            }

            @Override
            public Optional<CallerRules> rules(LoadedModule module, long rva) {
                throw new StackOverflowError("rules");
            }
        };
        StackTarget target =
                new StackTarget(plain.memory(), plain.modules(), plain.images(), plain.regions(), broken, null);

        assertThat(new StackWalker(target)
                        .walk(Registers.of(Architecture.X64, APP + 0x5000, SP))
                        .frames())
                .extracting(Frame::instruction)
                .contains(APP + 0x2345);
    }

    /** From the kernel into a program: where its stack is in the dump, the walk goes on. */
    @Test
    void goesOnInUserModeWhereItsStackIsThere() {
        StackRegion kernel = new StackRegion(StackKind.THREAD, KERNEL, KERNEL + 0x1000);
        memory.zeros(kernel.low(), kernel.high()).put(SP + 0x28, APP + 0x2345);
        Registers start = Registers.of(Architecture.X64, APP + 0x5000, KERNEL);

        machineFrame(KERNEL + 0x108, 0x33, SP, 0x2B);
        StackWalk there = new StackWalker(target(kernel)).walk(start);
        machineFrame(KERNEL + 0x108, 0x33, HIGH + 0x800, 0x2B);
        StackWalk missing = new StackWalker(target(kernel)).walk(start);

        assertThat(there.frames()).extracting(Frame::instruction).contains(APP + 0x3005, APP + 0x2345);
        assertThat(there.stopReason()).isNotEqualTo("user mode, whose stack is not in the dump");
        assertThat(missing.stopReason()).isEqualTo("user mode, whose stack is not in the dump");
    }
}
