package io.culprit.emulator.processor;

import static io.culprit.emulator.processor.TestMachine.CODE;
import static io.culprit.emulator.processor.TestMachine.DATA;
import static io.culprit.emulator.processor.TestMachine.SMALL;
import static io.culprit.emulator.processor.TestMachine.STACK;
import static io.culprit.emulator.processor.TestMachine.handler;
import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.Stop;
import io.culprit.emulator.Vendor;
import org.junit.jupiter.api.Test;

/** Local APIC, delivery, nesting and several processors. */
class InterruptTest {

    private static final int RAX = 0;
    private static final int R12 = 12;
    private static final int R13 = 13;
    private static final int R15 = 15;

    /** Small page through which the tests reach the APIC. */
    private static final long APIC = SMALL + 0x1F_0000;

    // hlt
    private static final String HALT = "f4";

    private final TestMachine test = new TestMachine();

    InterruptTest() {
        test.mapSmall(0x1F0, LocalApic.BASE, 3);
    }

    @Test
    void wakesAHaltedProcessorAndGoesOnBehindHlt() {
        // inc r12; mov dword ptr [0x401f00b0], 0; iretq
        test.code(handler(0xCE), "49ffc4c70425b0001f400000000048cf");
        test.machine.after(100, () -> test.machine.signal(0xFEE0_0000L, 0xCE));
        // sti; hlt; inc r13; cli; hlt
        test.run("fbf449ffc5faf4");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.register(R13)).isEqualTo(1);
        assertThat(test.processor.apic().inService(0xCE)).isFalse();
        assertThat(test.machine.time()).isEqualTo(100 + 3 + 3);
    }

    @Test
    void clearsTheInterruptFlagAndPushesTheOldOne() {
        test.code(handler(0x40), HALT);
        test.processor.apic().request(0x40);
        // sti; nop; nop; hlt
        test.run("fb9090f4");
        assertThat(test.processor.rflags() & 0x200).isZero();
        assertThat(test.register(Core.RSP)).isEqualTo(STACK - 40);
        assertThat(test.memory.load64(STACK - 40)).isEqualTo(CODE + 2);
        assertThat(test.memory.load64(STACK - 24)).isEqualTo(0x202);
    }

    @Test
    void holdsBackWhatTheTaskPriorityMasks() {
        test.code(handler(0xCE), HALT);
        test.code(handler(0x50), HALT);
        test.processor.apic().request(0x50);
        // mov eax, 5; mov cr8, rax; sti; nop; nop; inc r12; mov eax, 0xd; mov cr8, rax; mov rbx, cr8; cli; hlt
        test.run("b805000000440f22c0fb909049ffc4b80d000000440f22c0440f20c3faf4");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.register(3)).isEqualTo(0xD);
        assertThat(test.processor.apic().requested(0x50)).isTrue();
        assertThat(test.processor.apic().taskPriority()).isEqualTo(0xD0);
    }

    @Test
    void deliversWhenTheTaskPriorityFalls() {
        test.code(handler(0x50), HALT);
        test.processor.apic().setTaskPriority(0x50);
        test.processor.apic().request(0x50);
        // sti; nop; xor eax, eax; mov cr8, rax; inc r12; hlt
        test.run("fb9031c0440f22c049ffc4f4");
        assertThat(test.register(R12)).isZero();
        assertThat(test.memory.load64(STACK - 40)).isEqualTo(CODE + 8);
    }

    @Test
    void nestsAHigherClassAndFinishesTheLowerOneAfterwards() {
        // push 0xce; call 1f; add rsp, 8; inc r12; mov r14, r13; mov dword ptr [0x401f00b0], 0; iretq; 1: mov dword ptr
        // [0x401f0300], 0x400ce; sti; nop; nop; cli; ret
        test.code(
                handler(0x50),
                "68ce000000e8170000004883c40849ffc44d89eec70425b0001f400000000048cfc7042500031f40ce000400fb9090fac3");
        // inc r13; mov dword ptr [0x401f00b0], 0; iretq
        test.code(handler(0xCE), "49ffc5c70425b0001f400000000048cf");
        test.processor.apic().request(0x50);
        // sti; nop; nop; cli; hlt
        test.run("fb9090faf4");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.register(14)).isEqualTo(1);
    }

    @Test
    void keepsTheSameClassOutUntilTheEndOfInterrupt() {
        // sti; nop; nop; add r12, r13; cli; mov dword ptr [0x401f00b0], 0; iretq
        test.code(handler(0x51), "fb90904d01ecfac70425b0001f400000000048cf");
        // inc r13; mov dword ptr [0x401f00b0], 0; iretq
        test.code(handler(0x5F), "49ffc5c70425b0001f400000000048cf");
        test.machine.breakAt(handler(0x51) + 1, processor -> processor.apic().request(0x5F));
        test.processor.apic().request(0x51);
        // sti; nop; nop; nop; cli; hlt
        test.run("fb909090faf4");
        assertThat(test.register(R12)).isZero();
        assertThat(test.register(R13)).isEqualTo(1);
    }

    @Test
    void deliversASpuriousInterruptWithoutService() {
        // inc r12; iretq
        test.code(handler(0xFF), "49ffc448cf");
        test.processor.apic().requestSpurious();
        // sti; nop; nop; cli; hlt
        test.run("fb9090faf4");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.processor.apic().processorPriority()).isZero();
    }

    @Test
    void refusesVectorsWhileSoftwareDisabled() {
        // mov dword ptr [0x401f00f0], 0xff; hlt
        test.run("c70425f0001f40ff000000f4");
        test.processor.apic().request(0x50);
        assertThat(test.processor.apic().requested(0x50)).isFalse();
    }

    @Test
    void showsItsRegistersInMemory() {
        test.processor.apic().request(0x91);
        // mov eax, [0x401f0240]; mov ebx, [0x401f0020]; mov dword ptr [0x401f0080], 0x30; mov rcx, cr8; hlt
        test.run("8b042540021f408b1c2520001f40c7042580001f4030000000440f20c1f4");
        assertThat(test.register(RAX)).isEqualTo(1 << 17);
        assertThat(test.register(1)).isEqualTo(3);
    }

    @Test
    void reachesTheApicByModelSpecificRegisters() {
        // inc r12; mov ecx, 0x80b; xor eax, eax; xor edx, edx; wrmsr; iretq
        test.code(handler(0x77), "49ffc4b90b08000031c031d20f3048cf");
        test.processor.msrs().write(MsrFile.APIC_BASE, LocalApic.BASE | 0xD00);
        // mov ecx, 0x83f; mov eax, 0x77; xor edx, edx; wrmsr; sti; nop; nop; mov ecx, 0x802; rdmsr; cli; hlt
        test.run("b93f080000b87700000031d20f30fb9090b9020800000f32faf4");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.processor.apic().inService(0x77)).isFalse();
    }

    @Test
    void ticksPeriodically() {
        // inc r12; mov dword ptr [0x401f00b0], 0; iretq
        test.code(handler(0xD1), "49ffc4c70425b0001f400000000048cf");
        // mov dword ptr [0x401f03e0], 0xb; mov dword ptr [0x401f0320], 0x200d1; mov dword ptr [0x401f0380], 1000; sti;
        // 1: hlt; cmp r12, 5; jb 1b; cli; mov dword ptr [0x401f0380], 0; hlt
        test.run(
                "c70425e0031f400b000000c7042520031f40d1000200c7042580031f40e8030000fbf44983fc0572f9fac7042580031f4000000000f4");
        assertThat(test.register(R12)).isEqualTo(5);
        assertThat(test.machine.time()).isBetween(5000L, 5030L);
    }

    @Test
    void blocksASecondNmiUntilTheFirstReturns() {
        // inc r12; cmp r12, 1; jne 1f; mov r13, rsp; nop; 1: iretq
        test.code(handler(2), "49ffc44983fc0175044989e59048cf");
        test.machine.breakAt(handler(2) + 3, Processor::requestNmi);
        test.processor.requestNmi();
        // nop; 1: cmp r12, 3; jb 1b; cli; hlt
        test.code(CODE, "904983fc0372fafaf4");
        test.machine.breakAt(
                handler(2), processor -> assertThat(processor.register(4)).isEqualTo(STACK - 40));
        test.machine.run(60);
        assertThat(test.register(R12)).isGreaterThan(1);
    }

    @Test
    void sendsInterruptsBetweenProcessors() {
        TestMachine pair = new TestMachine(2, Vendor.INTEL);
        pair.mapSmall(0x1F0, LocalApic.BASE, 3);
        // mov dword ptr [0x50000], 1; mov dword ptr [0x401f00b0], 0; iretq
        pair.code(handler(0xE1), "c704250000050001000000c70425b0001f400000000048cf");
        // sti; 1: hlt; cmp dword ptr [0x50000], 1; jne 1b; mov dword ptr [0x50004], 1; cli; hlt
        pair.code(CODE + 0x1000, "fbf4833c25000005000175f5c704250400050001000000faf4");
        pair.machine.processor(1).setRip(CODE + 0x1000);
        // mov dword ptr [0x401f0310], 0x1000000; mov dword ptr [0x401f0300], 0xe1; 1: pause; cmp dword ptr [0x50004],
        // 1; jne 1b; hlt
        pair.run("c7042510031f4000000001c7042500031f40e1000000f390833c25040005000175f4f4");
        assertThat(pair.memory.load32(DATA + 4)).isEqualTo(1);
    }

    @Test
    void countsTogetherUnderALock() {
        TestMachine four = new TestMachine(4, Vendor.INTEL);
        // mov ecx, 1000; 1: xor eax, eax; mov edx, 1; lock cmpxchg [0x50000], edx; jnz 1b; inc dword ptr [0x50008]; mov
        // dword ptr [0x50000], 0; dec ecx; jnz 1b; hlt
        String code = "b9e803000031c0ba01000000f00fb114250000050075eeff042508000500c704250000050000000000ffc975d8f4";
        for (Processor processor : four.machine.processors()) {
            processor.setRip(CODE);
        }
        four.run(code);
        assertThat(four.memory.load32(DATA + 8)).isEqualTo(4000);
    }

    @Test
    void runsTheSameWayEveryTime() {
        assertThat(race()).isEqualTo(race());
    }

    private static String race() {
        TestMachine three = new TestMachine(3, Vendor.AMD);
        // mov ecx, 500; 1: mov eax, [0x50000]; imul eax, eax, 17; add eax, ecx; mov [0x50000], eax; dec ecx; jnz 1b;
        // rdtsc; hlt
        String code = "b9f40100008b0425000005006bc01101c889042500000500ffc975e90f31f4";
        for (Processor processor : three.machine.processors()) {
            processor.setRip(CODE);
        }
        three.run(code);
        StringBuilder state =
                new StringBuilder().append(three.memory.load32(DATA)).append(three.machine.time());
        for (Processor processor : three.machine.processors()) {
            state.append(processor.snapshot()).append(processor.register(RAX));
        }
        return state.toString();
    }

    @Test
    void raisesAMachineCheck() {
        // inc r15; hlt
        test.code(handler(18), "49ffc7f4");
        test.machine.after(10, test.processor::requestMachineCheck);
        test.machine.run(0);
        // 1: jmp 1b
        test.run("ebfe");
        assertThat(test.register(R15)).isEqualTo(1);
    }

    @Test
    void saysThatNothingWillHappenAnyMore() {
        test.code(CODE, HALT);
        assertThat(test.machine.run(1000)).isEqualTo(Stop.IDLE);
        assertThat(test.machine.run(1000)).isEqualTo(Stop.IDLE);
    }
}
