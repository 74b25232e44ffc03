package io.culprit.stack.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.image.Fixture;
import io.culprit.image.FrameData;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.PeImage;
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
import io.culprit.stack.walk.StackWalker;
import io.culprit.stack.walk.StackWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stacks of code without frame pointers, laid out by the disassembly of the fixture; frame data as another program prints them. */
class X86FramesTest {

    private static final long BASE = 0x0041_0000L;
    private static final long TOP = 0x0013_0000L;
    private static final Fixture CODE = Fixture.X86_FPO;
    private static final LoadedModule MODULE =
            new LoadedModule("fixture86fpo.sys", null, BASE, CODE.module().sizeBytes(), 0, null, null, null);

    private final List<Long> words = new ArrayList<>();

    private static List<FrameData> printed() {
        List<FrameData> found = new ArrayList<>();
        try (var in = X86FramesTest.class.getResourceAsStream("/io/culprit/symbol/pdb/fixture86fpo.frames.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] parts = line.split(" ", 6);
                found.add(new FrameData(
                        Long.parseLong(parts[0], 16),
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        parts[5]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Optional<FrameData> frame(LoadedModule module, long rva) {
        return printed().stream()
                .filter(data -> rva >= data.begin() && rva < data.begin() + data.sizeBytes())
                .reduce((outer, inner) -> inner);
    }

    /** Puts words below those that are there: the stack grows downwards, so the outermost frame comes first. */
    private X86FramesTest push(long... values) {
        for (long value : values) {
            words.add(value);
        }
        return this;
    }

    private X86FramesTest room(int bytes) {
        for (int i = 0; i < bytes; i += 4) {
            words.add(0xCCCC_CCCCL);
        }
        return this;
    }

    private long esp() {
        return TOP - 4L * words.size();
    }

    /** The address behind the n-th call (from 0) of one function to another. */
    private static long behindCall(String from, String to, int n) {
        long start = CODE.rva(from);
        int found = 0;
        for (long rva = start; rva < start + 0x140; rva++) {
            byte[] code = new byte[5];
            CODE.mapped().read(Fixture.BASE + rva, code, 0, 5);
            int distance = io.culprit.machine.LittleEndian.u32(code, 1);
            if ((code[0] & 0xFF) == 0xE8 && rva + 5 + distance == CODE.rva(to) && found++ == n) {
                return BASE + rva + 5;
            }
        }
        throw new IllegalStateException(from + " does not call " + to);
    }

    private StackWalk walk(Registers start) {
        StackWriter stack = new StackWriter();
        for (int i = 0; i < words.size(); i += 2) {
            long low = i + 1 < words.size() ? words.get(i + 1) : 0;
            stack.put(TOP - 4L * (i + 2), low | words.get(i) << 32);
        }
        PeImage image = CODE.image();
        Images images = module -> Optional.of(image);
        StackTarget target = new StackTarget(
                stack.memory(),
                Modules.of(List.of(MODULE), List.of()),
                images,
                List.of(new StackRegion(StackKind.THREAD, TOP - 0x1000, TOP)),
                X86FramesTest::frame,
                null);
        return new StackWalker(target).walk(start);
    }

    private static Registers at(long eip, long esp) {
        return Registers.of(Architecture.X86, eip, esp).with("ebp", 0x77).with("esi", 0x66);
    }

    @Test
    void findsCallersOfCodeWithoutFramePointers() {
        long inLocals = behindCall("locals", "small", 0);
        long inSmall = behindCall("small", "leaf", 0);
        push(0, 0, 1, behindCall("several", "locals", 0));
        long several = esp() + 4;
        push(0x0B0B).room(600).push(7, inLocals);
        long locals = esp() + 4;
        push(0x5151, 9, inSmall);
        long small = esp() + 4;

        StackWalk walk = walk(at(BASE + CODE.rva("leaf") + 4, esp()).with("ebx", 0x1234));

        assertThat(walk.frames().subList(0, 4))
                .extracting(Frame::instruction, Frame::stackPointer, Frame::trust)
                .containsExactly(
                        tuple(BASE + CODE.rva("leaf") + 4, small - 4, FrameTrust.CONTEXT),
                        tuple(inSmall, small, FrameTrust.UNWIND),
                        tuple(inLocals, locals, FrameTrust.UNWIND),
                        tuple(behindCall("several", "locals", 0), several, FrameTrust.UNWIND));
        assertThat(walk.frames().get(2).registers().value("esi")).isEqualTo(0x5151);
        assertThat(walk.frames().get(2).registers().value("ebp")).isEqualTo(0x77);
        assertThat(walk.frames().get(3).registers().value("ebx")).isEqualTo(0x0B0B);
    }

    /** Two instructions of {@code small} stand between the push of the argument and its removal. */
    @Test
    void looksAboveWhatWasPushedForACallThatIsNotMadeYet() {
        long caller = behindCall("locals", "small", 0);
        push(0, 0, 7, caller, 0x5151, 9);

        StackWalk walk = walk(at(BASE + CODE.rva("small") + 5, esp()));

        assertThat(walk.frames().get(1).instruction()).isEqualTo(caller);
        assertThat(walk.frames().get(1).registers().value("esi")).isEqualTo(0x5151);
    }

    @Test
    void followsEachStepOfAProlog() {
        long caller = behindCall("entry", "several", 0);
        long[] pushed = {0xB0, 0xB1, 0xB2, 0xB3};
        for (int step = 0; step <= 4; step++) {
            words.clear();
            push(0, 0, 4, 3, 2, 1, caller);
            push(java.util.Arrays.copyOf(pushed, step));
            Registers up = walk(at(BASE + CODE.rva("saves") + step, esp()).with("ebx", 0x99))
                    .frames()
                    .get(1)
                    .registers();
            assertThat(up.instruction()).isEqualTo(caller);
            assertThat(up.value("ebp")).isEqualTo(step > 0 ? 0xB0 : 0x77);
            assertThat(up.value("ebx")).isEqualTo(step > 1 ? 0xB1 : 0x99);
            assertThat(up.value("esi")).isEqualTo(step > 3 ? 0xB3 : 0x66);
        }
    }

    private Registers run(String program) {
        StackWriter memory =
                new StackWriter().put(0x1000, 0x2222_1111_0000_3333L).put(0, 0x4444);
        FrameData data = new FrameData(0, 16, 12, 8, 4, program);
        return new X86Program(memory.memory(), at(0x500, 0xFF0), data, 0x1000).run();
    }

    @Test
    void runsProgramsOfEveryOperator() {
        Registers up = run("$T0 .raSearch = $eip $T0 ^ = $esp $T0 7 + 16 @ = $ebx .cbLocals .cbSavedRegs * =");
        assertThat(up.instruction()).isEqualTo(0x3333);
        assertThat(up.stackPointer()).isEqualTo(0x1000);
        assertThat(up.value("ebx")).isEqualTo(48);
        assertThat(run("$eip 17 5 / 4 % = $esp 1 2 - =").stackPointer()).isEqualTo(0xFFFF_FFFFL);
        assertThat(run("$eip 17 5 / 4 % = $esp 1 2 - =").instruction()).isEqualTo(3);
        assertThat(run("$eip 1 = $ebp .unknown =").known("ebp")).isFalse();
        assertThat(run("$eip 1 = $ebx 0 =").known("ebx")).isTrue();
        assertThat(run(" $eip  4294967295 = ").instruction()).isEqualTo(0xFFFF_FFFFL);
        assertThat(run("$eip 0 5 + = $ebx 5 0 + =").instruction()).isEqualTo(5);
        assertThat(run("$eip 0 5 + = $ebx 5 0 + =").value("ebx")).isEqualTo(5);
        assertThat(run("$eip 1009 10 @ =").instruction()).isEqualTo(1000);
        assertThat(run("1 2 + .raSearch ^ $eip 7 =").instruction()).isEqualTo(7);
        assertThat(run("$eip 0 ^ =").instruction()).isEqualTo(0x4444);
    }

    /** Compilers never hold more than four values, nor write more than some hundred characters. */
    @Test
    void runsProgramsAsLongAsTheyMayBe() {
        assertThat(run("$T0 1 = ".repeat(40) + "$eip $T0 =").instruction()).isEqualTo(1);
        assertThat(run("1 ".repeat(30) + "$eip 5 =").instruction()).isEqualTo(5);
        assertThat(run("1 ".repeat(31) + "$eip 5 =")).isNull();
        assertThat(run("$eip 5 =" + " ".repeat(4096 - 18) + "$eip 456 = x").instruction())
                .isEqualTo(456);
        assertThat(run("$eip 5 =" + " ".repeat(4096 - 17) + "$eip 456 = x").instruction())
                .isEqualTo(5);
    }

    @Test
    void refusesProgramsThatAreDamaged() {
        for (String program : List.of(
                "",
                "=",
                "^",
                "$eip",
                "$eip 1",
                "1 2 =",
                "$eip 5 0 / =",
                "$eip 5 ^ =",
                "$eip 5 % 0 = ",
                "$eip 5 0 % =",
                "$eip 5 0 @ =",
                "$eip 1 = =",
                "1 = $eip 1 =",
                "1 + $eip 1 =",
                "^ $eip 1 =",
                "$eip 5 = $T0 1 = $T0 .raSearch ^ 5 = $T0 ^ 5 =",
                "$eip 5 = $T0 .raSearch = $T0 ^ 5 =",
                "$eip 5 = $T0 1 = $T0 1 + 5 =",
                "$eip 5 = $T0 .unknown 1 + =",
                "$eip 4294967296 =",
                "$eip $T9 1 + =",
                "x",
                "$eip 99999999999999999999 =",
                "1 ".repeat(100),
                "$eip 0x10 =")) {
            assertThat(run(program)).as(program).isNull();
        }
    }

    private static final FrameData CALLEE = new FrameData(0x1000, 0x20, 0, 8, 0, "");

    /** Finds the return address for the function at 0x2000, whose frame is 12 bytes, from what stands at these offsets above the stack pointer. */
    private static Step callerOf(Cursor frame, long... slots) {
        StackWriter stack = new StackWriter().zeros(TOP - 0x100, TOP);
        for (long slot : slots) {
            long address = TOP - 0x100 + slot;
            long word = BASE + 0x3005 + slot * 0x10;
            stack.put(address & ~7, stack.memory().findU64(address & ~7).orElse(0) | word << (address & 4) * 8);
        }
        byte[] calls = new byte[0x400];
        for (int i = 0; i + 5 <= calls.length; i++) {
            calls[i] = (byte) (i % 0x10 == 0 ? 0xE8 : 0);
        }
        FrameData function = new FrameData(0x2000, 0x20, 8, 4, 4, "$T0 .raSearch = $eip $T0 ^ = $esp $T0 4 + =");
        FrameSource source = (module, rva) -> rva >= 0x2000 && rva < 0x2020
                ? Optional.of(function)
                : rva >= 0x1000 && rva < 0x1020 ? Optional.of(CALLEE) : Optional.empty();
        StackTarget target = new StackTarget(
                stack.memory().over(Fixture.bytes(BASE + 0x3000, calls)),
                Modules.of(List.of(MODULE), List.of()),
                Images.NONE,
                List.of());
        return new X86Frames(target, source).callerOf(frame);
    }

    private static Cursor inside(long rva, boolean exact, long inner) {
        return new Cursor(at(BASE + rva, TOP - 0x100), exact, inner);
    }

    /** Above the frame's twelve bytes; above the callee's parameters where it has some; else among the next words, where a call stands before. */
    @Test
    void searchesTheReturnAddressFromTheFrameUp() {
        long sp = TOP - 0x100;
        for (long slot : new long[] {12, 16, 20, 24}) {
            Step.Caller caller = (Step.Caller) callerOf(inside(0x2010, true, 0), slot);
            assertThat(caller.registers().stackPointer()).as("at %d", slot).isEqualTo(sp + slot + 4);
            assertThat(caller.trust()).isEqualTo(FrameTrust.UNWIND);
            assertThat(caller.exact()).isFalse();
        }
        assertThat(((Step.Caller) callerOf(inside(0x2010, true, 0), 12, 20))
                        .registers()
                        .stackPointer())
                .isEqualTo(sp + 16);
        assertThat(((Step.Caller) callerOf(inside(0x2010, true, BASE + 0x1010), 12, 20))
                        .registers()
                        .stackPointer())
                .as("above the callee's parameters")
                .isEqualTo(sp + 24);
        assertThat(((Step.Caller) callerOf(inside(0x2010, true, 0), 28))
                        .registers()
                        .stackPointer())
                .as("too far up: what stands right above the frame is taken")
                .isEqualTo(sp + 16);
        assertThat(((Step.Caller) callerOf(inside(0x2010, true, BASE + 0x1010), 28))
                        .registers()
                        .stackPointer())
                .isEqualTo(sp + 24);
    }

    /** The call that ends a function leaves the address of the next one; the interrupted instruction is where it is. */
    @Test
    void looksUpTheCallBeforeAReturnAddress() {
        Step none = new Step.Stuck("no frame data for " + io.culprit.machine.Address.hex(BASE + 0x2020));
        assertThat(callerOf(inside(0x2020, false, 0), 12)).isInstanceOf(Step.Caller.class);
        assertThat(callerOf(inside(0x2020, true, 0), 12)).isEqualTo(none);
        assertThat(callerOf(inside(0x2000, true, 0), 12)).isInstanceOf(Step.Caller.class);
        assertThat(callerOf(inside(0x2000, false, 0), 12)).isInstanceOf(Step.Stuck.class);
        assertThat(callerOf(inside(0x1010, true, 0), 12)).as("no program").isInstanceOf(Step.Stuck.class);
        assertThat(callerOf(inside(0, false, 0), 12)).isInstanceOf(Step.Stuck.class);
        assertThat(callerOf(new Cursor(at(0x77, TOP), true, 0))).isInstanceOf(Step.Stuck.class);
        assertThat(callerOf(new Cursor(at(BASE + 0x2010, TOP + 0x100), true, 0)))
                .isEqualTo(new Step.Stuck("the frame data of 0x412010 lead nowhere"));
    }

    private static @Nullable String note(long slot, long value, String before) {
        byte[] code = java.util.HexFormat.of().parseHex(before);
        StackTarget target = new StackTarget(
                Fixture.bytes(value - code.length, code),
                Modules.of(List.of(MODULE), List.of()),
                Images.NONE,
                List.of());
        return new X86Candidate(target).note(inside(0x2000, true, 0), slot, value);
    }

    @Test
    void judgesAStackValueByTheCallBeforeItOrWhereItIs() {
        long sp = TOP - 0x100;
        long value = BASE + 0x1005;
        assertThat(note(sp + 0x800, value, "9090E800000000")).isEqualTo("call verified");
        assertThat(note(sp + 0x800, value, "9090909090FFD0")).isEqualTo("call verified");
        assertThat(note(sp, value, "90909090909090")).isNull();
        assertThat(note(sp + 160, value, "")).isEqualTo("in a module only");
        assertThat(note(sp + 164, value, "")).isNull();
        assertThat(note(sp, BASE + 0x1010, "")).isNull();
        assertThat(note(sp, BASE + 0x105, "")).as("a header").isNull();
        assertThat(note(sp, 0x7700_1005L, "")).as("in no module").isNull();
    }
}
