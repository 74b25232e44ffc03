package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.StackWriter;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way that code still has to go until it returns, where neither tables nor frame pointers tell the caller. */
class X64CodeTest {

    private static final long BASE = 0x7FF9_1000_0000L;
    private static final long AT = BASE + 0x2000;
    private static final long SP = 0x12_0100L;
    private static final long RETURN = BASE + 0x5004;

    private final StackWriter stack = new StackWriter().zeros(0x12_0000L, 0x12_4000L);

    private Step callerOf(String code, long sp) {
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
        LoadedModule module = new LoadedModule("a.dll", null, BASE, 0x10_0000, 0, null, null, null);
        StackTarget target = new StackTarget(
                stack.memory().over(Fixture.bytes(AT, bytes)),
                Modules.of(List.of(module), List.of()),
                Images.NONE,
                List.of());
        Registers start = Registers.of(Architecture.X64, AT, sp)
                .with("rbp", SP + 0x100)
                .with("rbx", 0xB)
                .with("rcx", 0xC);
        return new X64Code(target).callerOf(new Cursor(start, true, 0));
    }

    /** Each of these releases 0x28 bytes before it leaves; what else it does leads elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "48 83 C4 28 C3",
                "48 83 C4 28 C2 10 00",
                "48 83 C4 20 5B C3",
                "90 90 48 81 C4 28 00 00 00 C3",
                "48 8D 65 28 48 81 EC 00 01 00 00 C3", // lea rsp, [rbp+28h]; sub rsp, 100h
                "74 05 48 83 C4 28 C3 CC", // je over the way that returns
                "74 01 CC 48 83 C4 28 C3", // the way straight on ends, the branch returns
                "EB 02 CC CC 48 83 C4 28 C3", // jmp
                "EB 05 48 83 C4 28 C3 EB F9", // jmp, and jmp back
                "E8 00 00 00 00 48 83 C4 28 C3", // call
                "75 FE 48 83 C4 28 C3", // a loop
                "48 83 C4 28 FF E0", // tail calls
                "48 83 C4 28 48 FF 25 00 00 00 00",
                "51 59 48 83 C4 28 C3", // push rcx; pop rcx
                "51 48 83 C4 30 C3", // push rcx; add rsp, 30h
            })
    void releasesWhatTheCodeReleases(String code) {
        stack.put(SP + 0x28, RETURN);

        Step step = callerOf(code, SP);

        assertThat(step).as(code).isInstanceOf(Step.Caller.class);
        assertThat(((Step.Caller) step).registers().stackPointer()).isEqualTo(SP + 0x30);
    }

    @Test
    void restoresWhatTheCodeRestores() {
        stack.put(SP + 0x20, 0x5151).put(SP + 0x28, RETURN);

        Step step = callerOf("48 83 C4 20 5B C3", SP);

        assertThat(step)
                .isEqualTo(new Step.Caller(
                        Registers.of(Architecture.X64, RETURN, SP + 0x30)
                                .with("rbp", SP + 0x100)
                                .with("rbx", 0x5151),
                        false,
                        FrameTrust.INFERRED,
                        "frame size from the code up to its return"));
    }

    /** What ends the way, is cut off, or comes to no return address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CC C3",
                "0F 0B C3",
                "F4 C3",
                "CF C3",
                "CB C3",
                "CD 29 C3",
                "48 83 C4",
                "90",
                "48 8B E0 C3", // mov rsp, rax: where to, nobody knows
                "48 83 C4 10 C3", // no return address there
                "EB FE",
                "48 CF", // iretq without a machine frame
            })
    void saysWhereTheCodeLeadsNowhere(String code) {
        assertThat(callerOf(code, SP))
                .isEqualTo(new Step.Stuck("the code at 0x7ff910002000 is not in the dump up to a return"));
    }

    @Test
    void returnsThroughAMachineFrame() {
        stack.put(SP + 0x20, RETURN)
                .put(SP + 0x28, 0x33)
                .put(SP + 0x30, 0x246)
                .put(SP + 0x38, SP + 0x200)
                .put(SP + 0x40, 0x2B);

        Step.Caller caller = (Step.Caller) callerOf("48 83 C4 20 48 CF", SP);

        assertThat(caller.trust()).isEqualTo(FrameTrust.CONTEXT);
        assertThat(caller.exact()).isTrue();
        assertThat(caller.registers().instruction()).isEqualTo(RETURN);
        assertThat(caller.registers().stackPointer()).isEqualTo(SP + 0x200);
    }

    /** Six hundred instructions, and no more ways than that many branches: code that somebody made to be followed ends. */
    @Test
    void goesOnlySoFar() {
        stack.put(SP + 8, RETURN).put(SP, RETURN);
        assertThat(callerOf("90".repeat(599) + "C3", SP + 8)).isInstanceOf(Step.Caller.class);
        assertThat(callerOf("90".repeat(600) + "C3", SP + 8)).isInstanceOf(Step.Stuck.class);
        assertThat(callerOf("74 7E".repeat(64) + "CC", SP + 8)).isInstanceOf(Step.Stuck.class);
    }
}
