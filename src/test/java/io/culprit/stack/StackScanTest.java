package io.culprit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.walk.StackWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scan for a value that can be a return address, and the two ways that need no chain: a link register, a call into nowhere. */
class StackScanTest {

    private static final long APP = 0x4000_0000L;
    private static final long NTDLL = 0x6000_0000L;
    private static final long KERNEL32 = 0x7000_0000L;
    private static final long GONE = 0x5000_0000L;
    private static final long LOW = 0x12_0000L;
    private static final long HIGH = 0x13_0000L;
    private static final long SP = LOW + 0x100;

    private final StackWriter memory = new StackWriter();
    private @Nullable CodeRegions code;

    private static LoadedModule module(String name, long base) {
        return new LoadedModule(name, null, base, 0x10_0000, 0, null, null, null);
    }

    private StackTarget target(StackRegion... regions) {
        Modules modules = Modules.of(
                List.of(module("app.exe", APP), module("ntdll.dll", NTDLL), module("KERNEL32.DLL", KERNEL32)),
                List.of(new UnloadedModule("gone.dll", GONE, GONE + 0x1000, false, null)));
        return new StackTarget(memory.memory(), modules, Images.NONE, List.of(regions), null, code);
    }

    private Step scan(Registers start, long inner, ReturnAddress candidate, StackRegion... regions) {
        return new StackScan(target(regions), candidate).callerOf(new Cursor(start, false, inner));
    }

    private static final ReturnAddress SEVENS = (frame, slot, value) -> value == APP + 0x7777 ? "sevens" : null;

    private static Registers at(Architecture architecture, long sp) {
        return Registers.of(architecture, APP + 0x5000, sp);
    }

    private static final StackRegion STACK = new StackRegion(StackKind.THREAD, LOW, HIGH);

    @Test
    void takesTheLowestValueThatIsACandidate() {
        memory.zeros(LOW, HIGH).put(SP + 0x40, APP + 0x7777).put(SP + 0x60, APP + 0x7777);

        Step step = scan(at(Architecture.X64, SP), 0, SEVENS, STACK);

        assertThat(step)
                .isEqualTo(new Step.Caller(
                        Registers.of(Architecture.X64, APP + 0x7777, SP + 0x48), false, FrameTrust.SCAN, "sevens"));
        memory.put(SP, APP + 0x7777);
        assertThat(scan(at(Architecture.X64, SP), 0, SEVENS, STACK)).isInstanceOf(Step.Caller.class);
    }

    /** 16 KiB, the end of the stack, or what the dump holds: whatever comes first says why there is nothing. */
    @Test
    void saysHowFarItLooked() {
        memory.zeros(LOW, HIGH);
        assertThat(scan(at(Architecture.X64, SP), 0, SEVENS, STACK))
                .isEqualTo(new Step.Stuck("no return address up to 0x124100"));
        assertThat(scan(at(Architecture.X64, HIGH - 0x100), 0, SEVENS, STACK))
                .isEqualTo(new Step.End("end of the stack"));
        assertThat(scan(at(Architecture.X64, HIGH - 0x100), 0, SEVENS))
                .isEqualTo(new Step.Stuck("stack at 0x130000: memory not in dump"));
        memory.put(SP + 0x3FF8, APP + 0x7777);
        assertThat(scan(at(Architecture.X64, SP), 0, SEVENS, STACK)).isInstanceOf(Step.Caller.class);
        memory.put(SP + 0x3FF8, 0).put(SP + 0x4000, APP + 0x7777);
        assertThat(scan(at(Architecture.X64, SP), 0, SEVENS, STACK)).isInstanceOf(Step.Stuck.class);
    }

    @Test
    void endsWhereWindowsBeginsThreads() {
        memory.zeros(LOW, HIGH).put(SP + 0x40, APP + 0x7777);
        Registers base = Registers.of(Architecture.X64, NTDLL + 0x100, SP);
        Step end = new Step.End("end of the stack");

        assertThat(scan(base, KERNEL32 + 0x100, SEVENS, STACK)).isEqualTo(end);
        assertThat(scan(base, APP + 0x100, SEVENS, STACK)).isInstanceOf(Step.Caller.class);
        assertThat(scan(base, 0, SEVENS, STACK)).isInstanceOf(Step.Caller.class);
        assertThat(scan(at(Architecture.X64, SP), KERNEL32 + 0x100, SEVENS, STACK))
                .isInstanceOf(Step.Caller.class);
        assertThat(scan(Registers.of(Architecture.X64, 5, SP), KERNEL32 + 0x100, SEVENS, STACK))
                .isInstanceOf(Step.Caller.class);
    }

    /** What was pushed right below the return address is the caller's frame pointer where it leads up a little. */
    @ParameterizedTest
    @CsvSource({
        "0x120200, true",
        "0x120148, false",
        "0x120140, false",
        "0x120150, true",
        "0x124148, false",
        "0x124140, true",
        "0, false"
    })
    void takesTheFramePointerThatWasPushedBelow(String saved, boolean taken) {
        memory.zeros(LOW, HIGH).put(SP + 0x38, Long.decode(saved)).put(SP + 0x40, APP + 0x7777);

        Registers up = ((Step.Caller) scan(at(Architecture.X64, SP), 0, SEVENS, STACK)).registers();

        assertThat(up.known("rbp")).isEqualTo(taken);
        assertThat(up.value("rbp")).isEqualTo(taken ? Long.decode(saved) : 0);
    }

    private void words(long address, long low, long high) {
        memory.put(address, low | high << 32);
    }

    /** On x86 it is one where a chain begins there; else the register may still hold that of the caller. */
    @Test
    void takesTheFramePointerOfX86WhereAChainBegins() {
        memory.zeros(LOW, HIGH);
        words(SP + 0x38, 0, SP + 0x80);
        words(SP + 0x40, APP + 0x7777, 0);
        words(SP + 0x80, 0, APP + 0x1005);
        words(SP + 0xA0, 0, APP + 0x1007);
        Registers start = at(Architecture.X86, SP).with("ebp", SP + 0xA0);

        Step.Caller pushed = (Step.Caller) scan(start, 0, SEVENS, STACK);
        assertThat(pushed.registers().stackPointer()).isEqualTo(SP + 0x44);
        assertThat(pushed.registers().value("ebp")).isEqualTo(SP + 0x80);
        words(SP + 0x38, 0, SP + 0x90);
        assertThat(((Step.Caller) scan(start, 0, SEVENS, STACK)).registers().value("ebp"))
                .isEqualTo(SP + 0xA0);
        assertThat(((Step.Caller) scan(start.with("ebp", SP + 0x90), 0, SEVENS, STACK))
                        .registers()
                        .known("ebp"))
                .isFalse();
        assertThat(((Step.Caller) scan(at(Architecture.X86, SP), 0, SEVENS, STACK))
                        .registers()
                        .known("ebp"))
                .isFalse();
    }

    @Test
    void looksAtEachPointerOfTheProcessorsWidth() {
        memory.zeros(LOW, HIGH);
        words(SP + 0x40, 0, APP + 0x7777);
        assertThat(scan(at(Architecture.X64, SP), 0, SEVENS, STACK)).isInstanceOf(Step.Stuck.class);
        assertThat(((Step.Caller) scan(at(Architecture.ARM, SP), 0, SEVENS, STACK))
                        .registers()
                        .stackPointer())
                .isEqualTo(SP + 0x48);
    }

    /** Signed return addresses of ARM64 go on without their signature. */
    @Test
    void stripsWhatItFindsOnArm64() {
        memory.zeros(LOW, HIGH).put(SP + 0x48, 0x1230_0000_4000_7777L);
        ReturnAddress any = (frame, slot, value) -> value == 0 ? null : "any";
        assertThat(((Step.Caller) scan(at(Architecture.ARM64, SP), 0, any, STACK))
                        .registers()
                        .instruction())
                .isEqualTo(0x4000_7777L);
        assertThat(((Step.Caller) scan(at(Architecture.X64, SP), 0, any, STACK))
                        .registers()
                        .instruction())
                .isEqualTo(0x1230_0000_4000_7777L);
    }

    /** What the trap frame of an interrupt holds is no return address; what lies below it may be. */
    @Test
    void goesThroughAnInterruptAndNotIntoItsTrapFrame() {
        memory.zeros(LOW, HIGH);
        long frame = SP + 0x1008;
        memory.put(frame, APP + 0x3000).put(frame + 8, 0x10).put(frame + 0x10, 0x246);
        memory.put(frame + 0x18, frame + 0x28).put(frame + 0x20, 0x18);
        memory.put(frame - 0x168 + 0x28, 0x1F80L << 32);
        memory.put(frame - 0x160, APP + 0x7777);

        Step.Caller interrupted = (Step.Caller) scan(at(Architecture.X64, SP), 0, SEVENS, STACK);
        assertThat(interrupted.trust()).isEqualTo(FrameTrust.CONTEXT);
        assertThat(interrupted.registers().instruction()).isEqualTo(APP + 0x3000);
        assertThat(scan(at(Architecture.ARM64, SP), 0, SEVENS, STACK))
                .extracting(step -> ((Step.Caller) step).trust())
                .as("of another processor")
                .isEqualTo(FrameTrust.SCAN);
        assertThat(((Step.Caller) scan(at(Architecture.X64, frame - 0x160), 0, SEVENS, STACK)).trust())
                .as("from within the trap frame")
                .isEqualTo(FrameTrust.SCAN);
        memory.put(frame - 0x170, APP + 0x7777);
        assertThat(((Step.Caller) scan(at(Architecture.X64, SP), 0, SEVENS, STACK)).trust())
                .isEqualTo(FrameTrust.SCAN);
    }

    private Step linked(Registers start, boolean exact) {
        return new LinkRegister(target(STACK)).callerOf(new Cursor(start, exact, 0));
    }

    @Test
    void aLinkRegisterIsTheInnermostFramesAlone() {
        Registers start = at(Architecture.ARM64, SP).with("lr", APP + 0x9000);
        assertThat(linked(start, false)).isEqualTo(new Step.Stuck("no link register"));
        assertThat(linked(at(Architecture.ARM64, SP), true)).isEqualTo(new Step.Stuck("no link register"));
        Step.Caller caller = (Step.Caller) linked(start, true);
        assertThat(caller.registers().instruction()).isEqualTo(APP + 0x9000);
        assertThat(caller.registers().stackPointer()).isEqualTo(SP);
        assertThat(caller.registers().known("lr")).isFalse();
        assertThat(caller.exact()).isFalse();
        assertThat(caller.note()).isEqualTo("return address in lr");
        assertThat(linked(start.with("lr", 0x77), true)).isEqualTo(new Step.Stuck("lr 0x77 is no return address"));
        assertThat(linked(start.with("lr", APP + 0x100), true)).isInstanceOf(Step.Stuck.class);
    }

    @ParameterizedTest
    @CsvSource({"0x4001, true", "0x5FFF, true", "0x6000, false", "0x4000, false", "0x5000, true"})
    void aLinkRegisterNearItsCodeMayBeOfACallThatIsOver(String rva, boolean near) {
        Step.Caller caller = (Step.Caller) linked(at(Architecture.ARM64, SP).with("lr", APP + Long.decode(rva)), true);
        assertThat(caller.trust()).isEqualTo(near ? FrameTrust.INFERRED : FrameTrust.FRAME_POINTER);
        assertThat(caller.note()).isEqualTo("return address in lr" + (near ? ", or of a call that is over" : ""));
    }

    /** Then the frame pointer leads to the same caller, and knows its stack pointer. */
    @Test
    void aLinkRegisterThatIsSavedIsLeftToTheFramePointer() {
        memory.zeros(LOW, HIGH).put(SP + 0x28, APP + 0x9000);
        Registers start = at(Architecture.ARM64, SP).with("lr", APP + 0x9000);
        assertThat(linked(start.with("fp", SP + 0x20), true))
                .isEqualTo(new Step.Stuck("lr 0x40009000 is no return address"));
        assertThat(linked(start.with("fp", SP + 0x40), true)).isInstanceOf(Step.Caller.class);
        assertThat(linked(at(Architecture.ARM, SP).with("lr", APP + 0x9001).with("r11", SP + 0x20), true))
                .isInstanceOf(Step.Caller.class);
    }

    private Step wild(Registers start, boolean exact) {
        return new WildCall(target(STACK)).callerOf(new Cursor(start, exact, 0));
    }

    @Test
    void aCallIntoNowhereHasJustPushedItsReturnAddress() {
        memory.zeros(LOW, HIGH).put(SP + 8, APP + 0x9000).put(SP + 0x18, 0x77);
        words(SP + 0x20, APP + 0x9000, APP + 0x9000);
        Registers start = Registers.of(Architecture.X64, 0x10, SP + 8).with("rbx", 7);

        assertThat(wild(start, true))
                .isEqualTo(new Step.Caller(
                        start.with("rip", APP + 0x9000).with("rsp", SP + 0x10),
                        false,
                        FrameTrust.INFERRED,
                        "called 0x10, where no module is"));
        assertThat(wild(start, false)).isEqualTo(new Step.Stuck("the instruction pointer is in a module"));
        assertThat(wild(start.with("rip", APP + 0x5000), true))
                .isEqualTo(new Step.Stuck("the instruction pointer is in a module"));
        assertThat(wild(start.with("rsp", SP + 0x18), true)).isEqualTo(new Step.Stuck("no return address at 0x120118"));
        assertThat(wild(start.with("rsp", HIGH + 8), true)).isEqualTo(new Step.Stuck("no return address at 0x130008"));
        memory.put(SP, APP + 0x9000);
        assertThat(wild(start.with("rsp", SP), true)).as("off 8 modulo 16").isInstanceOf(Step.Stuck.class);
        Step.Caller x86 = (Step.Caller) wild(Registers.of(Architecture.X86, 0x10, SP + 0x24), true);
        assertThat(x86.registers().stackPointer()).isEqualTo(SP + 0x28);
        memory.put(SP + 8, APP + 0x10);
        assertThat(wild(start, true)).as("a header is no code").isInstanceOf(Step.Stuck.class);
    }

    /** A driver that was unloaded may have been returned to; memory that is there may have run, unless it must not. */
    @Test
    void aCallIntoWhatMayHaveRunProvesNothing() {
        memory.zeros(LOW, HIGH).put(SP + 8, APP + 0x9000).put(0x900_0000L, 0);
        Registers start = Registers.of(Architecture.X64, 0, SP + 8);
        assertThat(wild(start.with("rip", GONE + 0x10), true)).isInstanceOf(Step.Stuck.class);
        assertThat(wild(start.with("rip", 0x900_0000L), true)).isInstanceOf(Step.Stuck.class);
        assertThat(wild(start.with("rip", SP), true)).as("a stack").isInstanceOf(Step.Caller.class);
        code = new CodeRegions(1);
        code.add(0x900_0000L, 0x1000, false);
        assertThat(wild(start.with("rip", 0x900_0000L), true)).isInstanceOf(Step.Caller.class);
    }

    /** An indirect call stands before the return address, and leads anywhere; one that names its target leads there. */
    @Test
    void aCallThatNamesItsTargetHasNotCalledAWildAddress() {
        memory.zeros(LOW, HIGH).put(SP + 8, APP + 0x9008);
        Registers start = Registers.of(Architecture.X64, GONE + 0x10, SP + 8);
        memory.put(APP + 0x9000, 0xD0FF_9090_9090_9090L);
        assertThat(wild(start, true)).isInstanceOf(Step.Caller.class);
        memory.put(APP + 0x9000, 0x0000_0010_E890_9090L);
        assertThat(wild(start, true)).isInstanceOf(Step.Stuck.class);
        memory.put(APP + 0x9000, 0x9090_9090_9090_9090L);
        assertThat(wild(start.with("rip", 0), true)).isInstanceOf(Step.Stuck.class);
    }
}
