package io.culprit.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.kernel.Image;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContextRecordTest {

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void readsInstructionAndStackPointerOfEveryArchitecture(Architecture architecture) {
        byte[] record = ContextWriter.of(architecture, 0x8047_BDF0L, 0x8042_9890L);

        Registers registers = ContextRecord.parse(architecture, record);

        assertThat(registers.instruction()).isEqualTo(0x8047_BDF0L);
        assertThat(registers.stackPointer()).isEqualTo(0x8042_9890L);
        assertThat(record).hasSize(ContextRecord.sizeBytes(architecture));
    }

    @Test
    void readsEveryX64Register() {
        Image image = new Image(0x4D0).u32(0x30, 0x10000F).u32(0x44, 0x246);
        image.u16(0x38, 1).u16(0x3A, 2).u16(0x3C, 3).u16(0x3E, 4).u16(0x40, 5).u16(0x42, 6);
        for (int i = 0; i < 17; i++) {
            image.u64(0x78 + 8 * i, 0x1000 + i);
        }

        Registers registers = ContextRecord.parse(Architecture.X64, image.toBytes());

        String inMemoryOrder = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rip";
        int index = 0;
        for (String name : inMemoryOrder.split(" ")) {
            assertThat(registers.value(name)).as(name).isEqualTo(0x1000 + index++);
        }
        assertThat(registers.value("efl")).isEqualTo(0x246);
        index = 1;
        for (String name : "cs ds es fs gs ss".split(" ")) {
            assertThat(registers.value(name)).as(name).isEqualTo(index++);
        }
    }

    @Test
    void readsEveryX86Register() {
        Image image = new Image(0x2CC).u32(0, 0x10007);
        for (int i = 0; i < 16; i++) {
            image.u32(0x8C + 4 * i, 0x2000 + i);
        }

        Registers registers = ContextRecord.parse(Architecture.X86, image.toBytes());

        int index = 0;
        for (String name : "gs fs es ds edi esi ebx edx ecx eax ebp eip cs efl esp ss".split(" ")) {
            assertThat(registers.value(name)).as(name).isEqualTo(0x2000 + index++);
        }
    }

    @Test
    void readsEveryArm64AndArmRegister() {
        Image wide = new Image(0x390).u32(0, 0x400007).u32(4, 0x600003C4);
        for (int i = 0; i < 33; i++) {
            wide.u64(8 + 8 * i, 0x3000 + i);
        }
        Registers registers = ContextRecord.parse(Architecture.ARM64, wide.toBytes());
        for (int i = 0; i < 33; i++) {
            assertThat(registers.value(i)).isEqualTo(0x3000 + i);
        }
        assertThat(registers.value("x28")).isEqualTo(0x3000 + 28);
        assertThat(registers.value("lr")).isEqualTo(0x3000 + 30);
        assertThat(registers.value("pc")).isEqualTo(0x3000 + 32);
        assertThat(registers.value("cpsr")).isEqualTo(0x600003C4L);

        Image narrow = new Image(0x1A0).u32(0, 0x200007);
        for (int i = 0; i < 17; i++) {
            narrow.u32(4 + 4 * i, 0x4000 + i);
        }
        Registers arm = ContextRecord.parse(Architecture.ARM, narrow.toBytes());
        assertThat(arm.value("r0")).isEqualTo(0x4000);
        assertThat(arm.value("sp")).isEqualTo(0x4000 + 13);
        assertThat(arm.value("cpsr")).isEqualTo(0x4000 + 16);
    }

    @Test
    void knowsNoRegisterOfAPartThatWasNotSaved() {
        byte[] record =
                new Image(0x4D0).u32(0x30, 0x100001).u64(0xF8, 5).u64(0x78, 6).toBytes();

        Registers registers = ContextRecord.parse(Architecture.X64, record);

        assertThat(registers.known("rip")).isTrue();
        assertThat(registers.known("rax")).isFalse();
        assertThat(registers.known("gs")).isFalse();
    }

    @Test
    void knowsNothingOfFillerZerosOrAnotherArchitecture() {
        assertThat(ContextRecord.recognized(
                        Architecture.X64, Image.filled(0x4D0).toBytes()))
                .isFalse();
        assertThat(ContextRecord.recognized(
                        Architecture.X86, Image.filled(0x2CC).toBytes()))
                .isFalse();
        assertThat(ContextRecord.recognized(Architecture.X64, new byte[0x4D0])).isFalse();
        byte[] arm = ContextWriter.of(Architecture.ARM64, 1, 2);
        assertThat(ContextRecord.parse(Architecture.X64, arm)).isEqualTo(Registers.unknown(Architecture.X64));
    }

    @Test
    void readsWhatACutRecordHolds() {
        byte[] record = java.util.Arrays.copyOf(ContextWriter.of(Architecture.X64, 0x1111, 0x2222), 0xF0);

        Registers registers = ContextRecord.parse(Architecture.X64, record);

        assertThat(registers.stackPointer()).isEqualTo(0x2222);
        assertThat(registers.known("rip")).isFalse();
        assertThat(ContextRecord.parse(Architecture.X64, new byte[3]).known("rip"))
                .isFalse();
    }
}
