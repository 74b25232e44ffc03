package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.ProgramCode;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stacks of which the program itself told: where its own code is, or what the stack was as it crashed. */
class ProgramStackTest {

    private static final long APP = 0x1_4000_0000L;
    private static final long JIT = 0x1E0_1000_0000L;
    private static final long LOW = 0x12_0000L;
    private static final long HIGH = 0x12_2000L;
    private static final long SP = LOW + 0x100;

    private final StackWriter memory = new StackWriter().zeros(LOW, HIGH);
    private @Nullable ProgramCode program;
    private List<Long> written = List.of();

    private StackWalk walk(Registers start) {
        LoadedModule app = new LoadedModule("app.exe", null, APP, 0x10_0000, 0, null, null, null);
        return new StackWalker(new StackTarget(
                        memory.memory(),
                        Modules.of(List.of(app), List.of()),
                        Images.NONE,
                        List.of(new StackRegion(StackKind.THREAD, LOW, HIGH)),
                        null,
                        null,
                        program,
                        written))
                .walk(start);
    }

    /** Two functions: {@code push rbx; sub rsp, 20h}, and {@code sub rsp, 38h}; unwind codes as x64 exception handling lays them out. */
    private ProgramCode twoFunctions() {
        ProgramCode code = new ProgramCode();
        code.add(JIT, 0x400, 0x480, 0x1010);
        code.add(JIT, 0x100, 0x180, 0x1000);
        memory.put(JIT + 0x1000, 0x3001_3205_0002_0501L);
        memory.put(JIT + 0x1010, 0x0000_6204_0001_0401L);
        return code;
    }

    @Test
    void unwindsCodeThatTheProgramMadeByTheTablesItRegistered() {
        program = twoFunctions();
        memory.put(SP + 0x20, 0xB0B).put(SP + 0x28, JIT + 0x440).put(SP + 0x30 + 0x38, APP + 0x2345);

        StackWalk walk = walk(Registers.of(Architecture.X64, JIT + 0x150, SP).with("rbx", 1));

        assertThat(walk.frames())
                .extracting(Frame::instruction, Frame::stackPointer, Frame::trust)
                .containsExactly(
                        tuple(JIT + 0x150, SP, FrameTrust.CONTEXT),
                        tuple(JIT + 0x440, SP + 0x30, FrameTrust.UNWIND),
                        tuple(APP + 0x2345, SP + 0x70, FrameTrust.UNWIND));
        assertThat(walk.frames().get(1).registers().value("rbx")).isEqualTo(0xB0B);
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    @Test
    void holdsTheFunctionsThatWereRegisteredAndNoMore() {
        ProgramCode code = twoFunctions();

        assertThat(code.at(JIT + 0xFF)).isNull();
        assertThat(code.at(JIT + 0x100)).isNotNull();
        assertThat(code.at(JIT + 0x17F)).isNotNull();
        assertThat(code.at(JIT + 0x180)).isNull();
        assertThat(code.at(JIT + 0x400).entry().unwindData()).isEqualTo(0x1010);
        assertThat(new ProgramCode().at(JIT)).isNull();
    }

    /** The handler's frames were innermost as it wrote; they stand below the fault. What stands above its end is walked as usual. */
    @Test
    void followsTheStackThatTheProgramWroteDown() {
        written = List.of(APP + 0x9001, APP + 0x9003, APP + 0x2345, APP + 0x3457, APP + 0x4560);
        memory.put(LOW + 0x48, APP + 0x9003);
        memory.put(SP + 0x58, APP + 0x7777).put(SP + 0x88, APP + 0x2345).put(SP + 0xB8, APP + 0x7779);
        memory.put(SP + 0xE8, APP + 0x3457).put(SP + 0x148, APP + 0x4560);

        StackWalk walk = walk(Registers.of(Architecture.X64, APP + 0x1234, SP));

        assertThat(walk.frames())
                .extracting(Frame::instruction, Frame::trust)
                .containsExactly(
                        tuple(APP + 0x1234, FrameTrust.CONTEXT),
                        tuple(APP + 0x2345, FrameTrust.INFERRED),
                        tuple(APP + 0x3457, FrameTrust.INFERRED),
                        tuple(APP + 0x4560, FrameTrust.INFERRED));
        assertThat(walk.frames().get(1).note()).isEqualTo("as the program's own crash report says");
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    /** Another thread wrote it: two addresses that happen to stand here, too, are no stack. */
    @Test
    void leavesAStackAloneThatTheProgramDidNotWrite() {
        written = List.of(APP + 0x9001, APP + 0x2345, APP + 0x3457);
        memory.put(SP + 0x88, APP + 0x2345).put(SP + 0xE8, APP + 0x3457);

        assertThat(walk(Registers.of(Architecture.X64, APP + 0x1234, SP)).frames())
                .noneMatch(frame -> frame.trust() == FrameTrust.INFERRED);
    }
}
