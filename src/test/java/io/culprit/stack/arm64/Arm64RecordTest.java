package io.culprit.stack.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.StackWriter;
import io.culprit.stack.walk.Walking;
import org.junit.jupiter.api.Test;

/** Unwind codes for records that the kernel saves when it is entered: the walk goes on in the frame that was interrupted. */
class Arm64RecordTest {

    private static final long SP = 0xFFFF_8000_1000_0000L;
    private static final long OLD_SP = SP + 0x1000;
    private static final long PC = Fixture.BASE + 0x1010;
    private static final int END = 0xE4;

    private final StackWriter stack = new StackWriter();

    private Step undo(int... codes) {
        byte[] bytes = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            bytes[i] = (byte) codes[i];
        }
        StackTarget target = Walking.without(Fixture.ARM64, stack.memory());
        Registers from = Registers.of(Architecture.ARM64, Fixture.BASE + 0x1004, SP)
                .with("lr", Fixture.BASE + 0x1020)
                .with("x19", 0x19);
        return new Arm64Undo(target, from).caller(bytes, 0);
    }

    private static Registers interrupted(Step step) {
        assertThat(step).isInstanceOf(Step.Caller.class);
        Step.Caller caller = (Step.Caller) step;
        assertThat(caller.exact()).isTrue();
        assertThat(caller.trust()).isEqualTo(FrameTrust.CONTEXT);
        assertThat(caller.registers().instruction()).isEqualTo(PC);
        assertThat(caller.registers().stackPointer()).isEqualTo(OLD_SP);
        return caller.registers();
    }

    @Test
    void goesThroughATrapFrame() {
        stack.zeros(SP + 0x20, SP + 0x170);
        stack.put(SP + 0x20 + 0x98, OLD_SP).put(SP + 0x20 + 0x148, PC);
        stack.put(SP + 0x20 + 0xA0, 0x100).put(SP + 0x20 + 0xA0 + 18 * 8, 0x118);
        stack.put(SP + 0x20 + 0x138, 0x130).put(SP + 0x20 + 0x140, 0x129);

        Step step = undo(0x02, 0xE8, END);

        Registers up = interrupted(step);
        assertThat(up.value("x0")).isEqualTo(0x100);
        assertThat(up.value("x18")).isEqualTo(0x118);
        assertThat(up.value("x19")).isEqualTo(0x19);
        assertThat(up.value("lr")).isEqualTo(0x130);
        assertThat(up.value("fp")).isEqualTo(0x129);
        assertThat(((Step.Caller) step).note()).isEqualTo("trap frame at 0xffff800010000020: interrupted here");
    }

    @Test
    void goesThroughAMachineFrame() {
        stack.put(SP, OLD_SP).put(SP + 8, PC);

        assertThat(interrupted(undo(0xE9, END)).value("lr")).isEqualTo(Fixture.BASE + 0x1020);
    }

    @Test
    void goesThroughAContextRecord() {
        stack.zeros(SP, SP + 0x110);
        stack.put(SP + 8 + 28 * 8, 0x28)
                .put(SP + 0xF0, 0x29)
                .put(SP + 0x100, OLD_SP)
                .put(SP + 0x108, PC);

        Registers up = interrupted(undo(0xEA, END));

        assertThat(up.value("x28")).isEqualTo(0x28);
        assertThat(up.value("fp")).isEqualTo(0x29);
    }

    @Test
    void goesThroughAContextRecordOfArm64Ec() {
        stack.zeros(SP, SP + 0x130);
        stack.put(SP + 0x98, OLD_SP).put(SP + 0xF8, PC);
        stack.put(SP + 0xD8, 0x19)
                .put(SP + 0xF0, 0x22)
                .put(SP + 0x90, 0x27)
                .put(SP + 0xB0, 0x26)
                .put(SP + 0x120, 0x30);

        Registers up = interrupted(undo(0xEB, END));

        assertThat(up.value("x22")).isEqualTo(0x22);
        assertThat(up.value("x26")).isEqualTo(0x26);
        assertThat(up.value("x27")).isEqualTo(0x27);
        assertThat(up.value("lr")).isEqualTo(0x30);
    }

    @Test
    void standsWhereTheLinkRegisterPointsWhenTheCodeSaysSo() {
        Step.Caller caller = (Step.Caller) undo(0xEC, END);

        assertThat(caller.exact()).isTrue();
        assertThat(caller.registers().instruction()).isEqualTo(Fixture.BASE + 0x1020);
    }

    @Test
    void saysWhichRecordIsMissing() {
        stack.put(SP, OLD_SP);

        for (int code : new int[] {0xE8, 0xE9, 0xEA, 0xEB}) {
            assertThat(((Step.Stuck) undo(code, END)).why())
                    .as("%x", code)
                    .matches(".*(frame|record) at 0xffff800010000000: memory not in dump");
        }
    }

    /** Codes of records stand for no instruction: one instruction into this prolog, only the second is still to be undone. */
    @Test
    void countsNoInstructionsForRecords() {
        byte[] codes = {(byte) 0xE3, (byte) 0x01, (byte) 0xE8, (byte) END};
        assertThat(Arm64Codes.count(codes, 0)).isEqualTo(2);
        Arm64Codes function = new Arm64Codes(codes, java.util.List.of(), false);
        assertThat(function.start(0, true)).isEqualTo(2);
        assertThat(function.start(4, true)).isEqualTo(1);
        assertThat(function.start(8, true)).isZero();
    }
}
