package io.culprit.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.machine.Instruction.Access;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTouchTest {

    private static final Registers REGISTERS = Registers.of(
                    Architecture.X64, 0xFFFF_F800_0000_1000L, 0xFFFF_F900_0000_2000L)
            .with("rax", 0x10)
            .with("rcx", 0xFFFF_FFFF_FFFF_FFF0L)
            .with("rdi", 0x7000)
            .with("rsi", 0x6000);

    private static List<MemoryTouch> touches(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return MemoryTouch.of(InstructionDecoder.decode(bytes, 0, bytes.length), REGISTERS);
    }

    @Test
    void addsBaseScaledIndexAndDisplacement() {
        // mov dword ptr [rcx + 4*rax + 0x8], edx
        assertThat(touches("89548108")).containsExactly(new MemoryTouch(0x38, 4, Access.WRITE));
    }

    @Test
    void countsFromTheNextInstruction() {
        // cmp byte ptr [rip + 0x10], 0x1
        assertThat(touches("803d1000000001")).containsExactly(new MemoryTouch(0xFFFF_F800_0000_1017L, 1, Access.READ));
    }

    @Test
    void writesTheStackForACallThroughMemory() {
        // call qword ptr [rax]
        assertThat(touches("ff10"))
                .containsExactly(
                        new MemoryTouch(0x10, 8, Access.READ),
                        new MemoryTouch(0xFFFF_F900_0000_1FF8L, 8, Access.WRITE));
    }

    @Test
    void readsTheSourceAndWritesTheDestinationOfAStringMove() {
        assertThat(touches("f3a4"))
                .containsExactly(new MemoryTouch(0x7000, 1, Access.WRITE), new MemoryTouch(0x6000, 1, Access.READ));
    }

    @Test
    void touchesNothingForAnAddressComputation() {
        // lea rax, [rcx + 0x8]; nop dword ptr [rax]
        assertThat(touches("488d4108")).isEmpty();
        assertThat(touches("0f1f00")).isEmpty();
    }

    @Test
    void saysNothingWhereARegisterIsUnknown() {
        // mov rax, qword ptr [rbx]; mov rax, qword ptr gs:[0x188]
        assertThat(touches("488b03")).isEmpty();
        assertThat(touches("65488b042588010000")).isEmpty();
    }
}
