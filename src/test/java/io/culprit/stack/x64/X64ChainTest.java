package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.walk.StackWalker;
import io.culprit.stack.walk.StackWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks of x64 Windows programs of which nothing but the stack is in the dump. */
class X64ChainTest {

    private static final long APP = 0x1_4000_0000L;
    private static final long LIBRARY = 0x7FF9_1000_0000L;
    private static final long KERNEL32 = 0x7FFA_1000_0000L;
    private static final long NTDLL = 0x7FFA_2000_0000L;
    private static final long LOW = 0x12_0000L;
    private static final long HIGH = 0x12_2000L;
    private static final long SP = LOW + 0x100;
    private static final long BASE = HIGH - 0x268;

    private final StackWriter stack = new StackWriter().zeros(LOW, HIGH);

    private static LoadedModule module(String name, long base) {
        return new LoadedModule(name, null, base, 0x10_0000, 0, null, null, null);
    }

    private StackWalk walk(Registers start, StackRegion... more) {
        List<LoadedModule> modules = List.of(
                module("app.exe", APP),
                module("lib.dll", LIBRARY),
                module("KERNEL32.DLL", KERNEL32),
                module("ntdll.dll", NTDLL));
        return new StackWalker(new StackTarget(
                        stack.memory(),
                        Modules.of(modules, List.of()),
                        Images.NONE,
                        Stream.concat(Stream.of(new StackRegion(StackKind.THREAD, LOW, HIGH)), Stream.of(more))
                                .toList()))
                .walk(start);
    }

    private StackWalk walk() {
        return walk(Registers.of(Architecture.X64, APP + 0x1234, SP));
    }

    /** The outermost two frames of a thread, 0x30 bytes apart. */
    private X64ChainTest threadStart() {
        stack.put(BASE - 0x30, KERNEL32 + 0x17374).put(BASE, NTDLL + 0x4CC91);
        return this;
    }

    private static List<Long> instructions(StackWalk walk) {
        return walk.frames().stream().map(Frame::instruction).toList();
    }

    @Test
    void followsAFewFramesToTheThreadsBeginning() {
        threadStart();
        stack.put(SP + 0x58, APP + 0x2345).put(SP + 0x98, APP + 0x3457);

        StackWalk walk = walk();

        assertThat(instructions(walk))
                .containsExactly(APP + 0x1234, APP + 0x2345, APP + 0x3457, KERNEL32 + 0x17374, NTDLL + 0x4CC91);
        assertThat(walk.frames().get(1).stackPointer()).isEqualTo(SP + 0x60);
        assertThat(walk.frames().get(1).trust()).isEqualTo(FrameTrust.SCAN);
        assertThat(walk.frames().get(1).note()).matches("\\d+ % likely among 4 values");
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    @ParameterizedTest
    @CsvSource({"0x1001, 0x1004", "0x1001, 0x1008", "-0x5, -0x1", "-0x5, 0x10", "0x2000, 0x1000", "0x0, -0x1"})
    void readsNothingOfStacksThatAreNone(String low, String high) {
        threadStart();
        stack.put(SP + 0x58, APP + 0x2345);

        StackWalk walk = walk(
                Registers.of(Architecture.X64, APP + 0x1234, SP),
                new StackRegion(StackKind.THREAD, Long.decode(low), Long.decode(high)));

        assertThat(instructions(walk)).contains(APP + 0x2345, NTDLL + 0x4CC91);
    }

    /** rbp is an ordinary register there: what it points at says nothing. */
    @Test
    void goesOnWhereTheFramePointerLeadsToZeros() {
        threadStart();
        stack.put(SP + 0x58, APP + 0x2345);

        StackWalk walk = walk(Registers.of(Architecture.X64, APP + 0x1234, SP).with("rbp", SP + 0x200));

        assertThat(instructions(walk)).containsExactly(APP + 0x1234, APP + 0x2345, KERNEL32 + 0x17374, NTDLL + 0x4CC91);
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    /** An allocator was called from many depths: its callers' addresses lie in what nobody has written over. */
    @Test
    void leavesOutWhatStandsThereAgainAndAgain() {
        threadStart();
        stack.put(SP + 0x58, APP + 0x2345).put(SP + 0x1098, APP + 0x3457);
        for (long slot : new long[] {0x1A8, 0x1F8, 0x288, 0x348, 0x3F8, 0x508, 0x548, 0x618, 0x758, 0x848}) {
            stack.put(SP + slot, LIBRARY + 0x72DC);
        }

        StackWalk walk = walk();

        assertThat(instructions(walk))
                .containsExactly(APP + 0x1234, APP + 0x2345, APP + 0x3457, KERNEL32 + 0x17374, NTDLL + 0x4CC91);
    }

    @Test
    void keepsAFunctionThatCallsItself() {
        threadStart();
        for (int depth = 0; depth < 12; depth++) {
            stack.put(SP + 0x58 + depth * 0x50, APP + 0x2345);
        }

        assertThat(walk().frames())
                .filteredOn(frame -> frame.instruction() == APP + 0x2345)
                .hasSize(12);
    }

    /** Functions begin on 16 bytes, tables stand on 8: pointers to them. */
    @Test
    void leavesOutPointersToTablesAndFunctions() {
        threadStart();
        stack.put(SP + 0x58, APP + 0x2345)
                .put(SP + 0x98, LIBRARY + 0x8000)
                .put(SP + 0xB8, LIBRARY + 0x8108)
                .put(SP + 0xF8, APP + 0x3457);

        assertThat(instructions(walk())).contains(APP + 0x2345).doesNotContain(LIBRARY + 0x8000, LIBRARY + 0x8108);
    }

    /** No frame is smaller than home space, alignment and return address; values off 8 modulo 16 were never pushed by a call. */
    @Test
    void takesOnlyWhatACallCanHavePushed() {
        threadStart();
        stack.put(SP + 0x18, APP + 0x5555)
                .put(SP + 0x58, APP + 0x2345)
                .put(SP + 0x68, LIBRARY + 0x6666)
                .put(SP + 0x90, APP + 0x7777)
                .put(SP + 0x98, APP + 0x3457);

        assertThat(instructions(walk()))
                .containsExactly(APP + 0x1234, APP + 0x2345, APP + 0x3457, KERNEL32 + 0x17374, NTDLL + 0x4CC91);
    }

    @Test
    void endsWhereNothingFitsOnAStackWithoutABeginning() {
        stack.put(SP + 0x58, APP + 0x2345);

        StackWalk walk = walk();

        assertThat(instructions(walk)).containsExactly(APP + 0x1234, APP + 0x2345);
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    /** The call's bytes are in the dump: that outweighs what a look at the value alone would say. */
    @Test
    void believesACallThatIsThere() {
        threadStart();
        stack.put(SP + 0x58, LIBRARY + 0x8110);
        stack.put(LIBRARY + 0x8108, 0x0000_0010_E890_9090L);

        StackWalk walk = walk();

        assertThat(walk.frames().get(1).instruction()).isEqualTo(LIBRARY + 0x8110);
        assertThat(walk.frames().get(1).note()).isEqualTo("call verified");
    }

    /** A module's cookie, by exclusive or with the stack pointer, below the saved registers of each guarded frame. */
    private static final long COOKIE = 0x5E16_412B_4A3BL;

    private void guarded(long returnSlot, long address, long guard) {
        stack.put(returnSlot, address).put(guard, COOKIE ^ returnSlot + 8);
    }

    /** Four guarded functions; earlier calls have left their return addresses in the buffer of the second, evenly like frames. */
    @Test
    void believesNothingWithinAGuardedFrame() {
        threadStart();
        guarded(SP + 0x58, LIBRARY + 0x2345, SP + 0xE0);
        guarded(SP + 0x108, LIBRARY + 0x3457, SP + 0xC20);
        guarded(SP + 0xC48, LIBRARY + 0x4569, SP + 0xD00);
        guarded(SP + 0xD28, LIBRARY + 0x5671, SP + 0xDA0);
        for (int ghost = 0; ghost < 12; ghost++) {
            stack.put(SP + 0x198 + ghost * 0x70, LIBRARY + 0x7003 + ghost * 0x111);
        }

        assertThat(instructions(walk()))
                .containsExactly(
                        APP + 0x1234,
                        LIBRARY + 0x2345,
                        LIBRARY + 0x3457,
                        LIBRARY + 0x4569,
                        LIBRARY + 0x5671,
                        KERNEL32 + 0x17374,
                        NTDLL + 0x4CC91);
    }

    /** Without the guards the same values are as good as frames. */
    @Test
    void cannotTellWhatIsLeftBehindWithoutGuards() {
        threadStart();
        stack.put(SP + 0x58, LIBRARY + 0x2345).put(SP + 0x108, LIBRARY + 0x3457);
        stack.put(SP + 0xC48, LIBRARY + 0x4569).put(SP + 0xD28, LIBRARY + 0x5671);
        for (int ghost = 0; ghost < 12; ghost++) {
            stack.put(SP + 0x198 + ghost * 0x70, LIBRARY + 0x7003 + ghost * 0x111);
        }

        assertThat(instructions(walk())).contains(LIBRARY + 0x7003);
    }

    /** Two guarded functions, and in the buffer of the first twelve return addresses of earlier calls. */
    private void twoGuarded(long firstGuard) {
        threadStart();
        stack.put(SP + 0x58, APP + 0x2345);
        guarded(SP + 0x108, LIBRARY + 0x3457, firstGuard);
        guarded(SP + 0xC48, LIBRARY + 0x4569, SP + 0xD00);
        stack.put(SP + 0xD28, APP + 0x5671);
        for (int ghost = 0; ghost < 12; ghost++) {
            stack.put(SP + 0x198 + ghost * 0x70, APP + 0x7003 + ghost * 0x111);
        }
    }

    @Test
    void believesTwoGuardsWhoseUpperHalfNoOtherWordHas() {
        twoGuarded(SP + 0xC20);

        assertThat(instructions(walk()))
                .containsExactly(
                        APP + 0x1234,
                        APP + 0x2345,
                        LIBRARY + 0x3457,
                        LIBRARY + 0x4569,
                        APP + 0x5671,
                        KERNEL32 + 0x17374,
                        NTDLL + 0x4CC91);
    }

    /** Pointers into objects that are as far apart as two frames are no cookie: the stack holds more of their kind. */
    @Test
    void takesNoCookieFromTwoWordsOfMany() {
        twoGuarded(SP + 0xC20);
        stack.put(SP + 0xE00, 0x5E16_0012_3456L);

        assertThat(instructions(walk())).contains(APP + 0x7114);
    }

    /** Above a guard stand saved registers, and the caller's return address. */
    @Test
    void takesNoGuardFarBelowAReturnAddress() {
        twoGuarded(SP + 0xB80);

        assertThat(instructions(walk())).contains(APP + 0x7114);
    }

    @Test
    void saysHowManyFramesOfThatShareWereTrue() {
        threadStart();
        stack.put(SP + 0x58, APP + 0x2345).put(SP + 0x98, APP + 0x3457);

        assertThat(walk().frames())
                .filteredOn(frame -> frame.trust() == FrameTrust.SCAN)
                .extracting(Frame::note)
                .allMatch(note -> note.matches("(66|90|98) % likely among 4 values"));
        assertThat(walk().frames().getLast().note()).startsWith("98 %");
    }

    /** All addresses into the module that can be code alone lie below it: what lies beyond is a table. */
    @Test
    void leavesOutWhatLiesBeyondTheCodeOfItsModule() {
        threadStart();
        for (int frame = 0; frame < 8; frame++) {
            stack.put(SP + 0x58 + frame * 0x60, APP + 0x2345 + frame * 0x222);
        }
        stack.put(SP + 0x88, APP + 0xE0108);

        assertThat(instructions(walk())).contains(APP + 0x2345).doesNotContain(APP + 0xE0108);
    }
}
