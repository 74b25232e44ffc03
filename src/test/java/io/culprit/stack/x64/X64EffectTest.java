package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.machine.Architecture;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.Registers;
import io.culprit.stack.X64Registers;
import io.culprit.stack.walk.StackWriter;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What instructions do to the stack pointer and to registers that are kept on the stack; what is not followed becomes unknown. */
class X64EffectTest {

    private static final long SP = 0xFFFF_A000_0000_1000L;
    private static final long CODE = 0x7000;
    private static final List<String> NAMES = List.of(
            "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15");

    /** Every register is known: its number times 0x100, but rbp, 0x80 above rsp. Each word of the stack is its offset and 0x5000. */
    private static X64Effect effect() {
        StackWriter stack = new StackWriter().put(CODE + 0x100, 0x6107);
        for (int offset = -0x40; offset < 0x140; offset += 8) {
            stack.put(SP + offset, 0x5000 + offset);
        }
        Registers registers = Registers.of(Architecture.X64, CODE, SP);
        for (int i = 0; i < NAMES.size(); i++) {
            registers = i == 4 ? registers : registers.with(NAMES.get(i), i == 5 ? SP + 0x80 : i * 0x100);
        }
        return new X64Effect(stack.memory(), new X64Registers(registers));
    }

    private static boolean run(X64Effect effect, String code) {
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
        boolean kept = true;
        for (int at = 0; at < bytes.length; ) {
            Instruction instruction = InstructionDecoder.decode(bytes, at, bytes.length - at);
            assertThat(instruction.length()).as(code).isPositive();
            at += instruction.length();
            kept = effect.run(instruction, CODE + at);
        }
        return kept;
    }

    private static String changed(X64Effect effect) {
        X64Registers before = effect().registers();
        X64Registers after = effect.registers();
        StringBuilder changed = new StringBuilder();
        for (int i = 0; i < NAMES.size(); i++) {
            String value = !after.known(i)
                    ? "?"
                    : after.value(i) == before.value(i) ? null : Long.toHexString(after.value(i) - (i == 4 ? SP : 0));
            if (value != null) {
                changed.append(changed.isEmpty() ? "" : " ")
                        .append(NAMES.get(i))
                        .append('=')
                        .append(value);
            }
        }
        return changed.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "53 | rsp=fffffffffffffff8", // push rbx
                "5B | rbx=5000 rsp=8", // pop rbx
                "41 5F | rsp=8 r15=5000", // pop r15
                "53 5E | rsi=300", // push rbx; pop rsi
                "9C 9D | nothing", // pushfq; popfq
                "9C 5E | rsi=?", // pushfq; pop rsi
                "9D | rsp=8", // popfq
                "6A 07 5B | rbx=?", // push 7; pop rbx
                "C9 | rsp=88 rbp=5080", // leave
                "48 83 C4 28 | rsp=28", // add rsp, 28h
                "48 83 EC 28 | rsp=ffffffffffffffd8", // sub rsp, 28h
                "48 83 EC 08 48 83 E4 F0 | rsp=fffffffffffffff0", // sub rsp, 8; and rsp, -10h
                "48 83 C3 28 | rbx=?", // add rbx, 28h
                "48 01 D8 | rax=?", // add rax, rbx
                "48 8D 64 24 40 | rsp=40", // lea rsp, [rsp+40h]
                "48 8D 65 F0 | rsp=70", // lea rsp, [rbp-10h]
                "48 8D 1D 10 00 00 00 | rbx=7017", // lea rbx, [rip+10h]
                "48 8D 5C C6 10 | rbx=610", // lea rbx, [rsi+rax*8+10h]
                "48 8D 5C FE 10 | rbx=3e10", // lea rbx, [rsi+rdi*8+10h]
                "48 8D 1C FD 10 00 00 00 | rbx=3810", // lea rbx, [rdi*8+10h]
                "8D 5E 10 | rbx=?", // lea ebx, [rsi+10h]
                "67 48 8D 5E 10 | rbx=?", // lea rbx, [esi+10h]
                "48 89 F3 | rbx=600", // mov rbx, rsi
                "48 89 EC | rsp=80", // mov rsp, rbp
                "89 F3 | rbx=?", // mov ebx, esi
                "48 C7 C3 01 00 00 00 | rbx=?", // mov rbx, 1
                "48 8B 5C 24 20 | rbx=5020", // mov rbx, [rsp+20h]
                "48 8B 1D F9 00 00 00 | rbx=6107", // mov rbx, [rip+0F9h]
                "48 8B 1E | rbx=?", // mov rbx, [rsi]
                "65 48 8B 5C 24 20 | rbx=?", // mov rbx, gs:[rsp+20h]
                "8B 5C 24 20 | rbx=?", // mov ebx, [rsp+20h]
                "48 89 5C 24 20 48 8B 74 24 20 | rsi=300", // mov [rsp+20h], rbx; mov rsi, [rsp+20h]
                "89 5C 24 20 48 8B 74 24 20 | rsi=?", // mov [rsp+20h], ebx; mov rsi, [rsp+20h]
                "48 89 1E | nothing", // mov [rsi], rbx
                "E8 00 00 00 00 | rax=? rcx=? rdx=? r8=? r9=? r10=? r11=?", // call
                "E8 00 00 00 00 48 89 C3 | rax=? rcx=? rdx=? rbx=? r8=? r9=? r10=? r11=?", // call; mov rbx, rax
                "E8 00 00 00 00 50 5B | rax=? rcx=? rdx=? rbx=? r8=? r9=? r10=? r11=?", // call; push rax; pop rbx
                "E8 00 00 00 00 48 8B 1C 01 | rax=? rcx=? rdx=? rbx=? r8=? r9=? r10=? r11=?", // mov rbx, [rcx+rax]
                "E8 00 00 00 00 48 8D 1C 06 | rax=? rcx=? rdx=? rbx=? r8=? r9=? r10=? r11=?", // lea rbx, [rsi+rax]
                "31 DB | rbx=?", // xor ebx, ebx
                "B7 01 | rbx=?", // mov bh, 1
                "85 DB | nothing", // test ebx, ebx
                "48 39 F3 | nothing", // cmp rbx, rsi
                "48 87 F3 | rbx=? rsi=?", // xchg rbx, rsi
                "48 0F B1 F3 | rax=? rbx=?", // cmpxchg rbx, rsi
                "48 F7 E3 | rax=? rdx=?", // mul rbx
                "0F A2 | rax=? rcx=? rdx=? rbx=? rsi=? rdi=?", // cpuid
                "F3 48 A5 | rcx=? rbx=? rsi=? rdi=?", // rep movsq
                "0F 28 C1 | nothing", // movaps xmm0, xmm1
                "8E D8 | nothing", // mov ds, eax
            })
    void doesToRegistersWhatTheInstructionsDo(String code, String expected) {
        X64Effect effect = effect();

        assertThat(run(effect, code)).isTrue();

        assertThat(changed(effect)).isEqualTo(expected == null ? "" : expected);
    }

    /** A stack pointer out of what is not known is lost, and with it the way. */
    @Test
    void saysWhenTheStackPointerIsLost() {
        for (String code : List.of("48 89 C4", "48 8B 26", "48 29 C4", "5C", "48 8D 24 04", "48 8B 24 24")) {
            X64Effect effect = effect();
            run(effect, "E8 00 00 00 00");
            boolean read = code.equals("48 8B 24 24") || code.equals("5C");
            assertThat(run(effect, code)).as(code).isEqualTo(read);
        }
    }

    /** A branch goes on with its own registers and stores. */
    @Test
    void copiesWhatHasHappenedSoFar() {
        X64Effect effect = effect();
        run(effect, "53");
        X64Effect branch = effect.copy();
        run(effect, "31 DB 48 89 34 24 5F");
        run(branch, "5F");

        assertThat(changed(effect)).isEqualTo("rbx=? rdi=600");
        assertThat(changed(branch)).isEqualTo("rdi=300");
    }
}
