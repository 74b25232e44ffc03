package io.culprit.emulator.processor;

import static io.culprit.emulator.processor.TestMachine.CODE;
import static io.culprit.emulator.processor.TestMachine.DATA;
import static io.culprit.emulator.processor.TestMachine.HIGH;
import static io.culprit.emulator.processor.TestMachine.SMALL;
import static io.culprit.emulator.processor.TestMachine.SMALL_FRAMES;
import static io.culprit.emulator.processor.TestMachine.STACK;
import static io.culprit.emulator.processor.TestMachine.handler;
import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.MmioHandler;
import io.culprit.emulator.PortHandler;
import io.culprit.emulator.Stop;
import io.culprit.emulator.Vendor;
import org.junit.jupiter.api.Test;

/** Small machine-code programs. Their assembly stands above the bytes. */
class ProcessorTest {

    private static final int RAX = 0;
    private static final int RBX = 3;
    private static final int RSI = 6;
    private static final int R12 = 12;
    private static final int R15 = 15;

    // hlt
    private static final String HALT = "f4";

    private final TestMachine test = new TestMachine();

    @Test
    void runsALoop() {
        // mov ecx, 10; xor eax, eax; 1: add eax, ecx; dec ecx; jnz 1b; hlt
        test.run("b90a00000031c001c8ffc975faf4");
        assertThat(test.register(RAX)).isEqualTo(55);
        assertThat(test.machine.time()).isEqualTo(2 + 3 * 10 + 1);
    }

    @Test
    void callsAndReturns() {
        // call 1f; inc eax; hlt; 1: mov eax, 41; push rbp; mov rbp, rsp; sub rsp, 0x20; leave; ret
        test.run("e803000000ffc0f4b829000000554889e54883ec20c9c3");
        assertThat(test.register(RAX)).isEqualTo(42);
        assertThat(test.register(Core.RSP)).isEqualTo(STACK);
    }

    @Test
    void pushesAMachineFrameWithErrorCodeForAPageFault() {
        test.mapSmall(3, 0, 0).code(handler(14), HALT);
        test.processor.setRegister(Core.RSP, STACK - 4);
        // stc; mov rax, [0x40003008]; hlt
        test.run("f9488b042508300040f4");
        assertThat(test.processor.controlRegister(2)).isEqualTo(SMALL + 0x3008);
        long frame = STACK - 16 - 48;
        assertThat(test.register(Core.RSP)).isEqualTo(frame);
        assertThat(test.memory.load64(frame)).isZero();
        assertThat(test.memory.load64(frame + 8)).isEqualTo(CODE + 1);
        assertThat(test.memory.load64(frame + 16)).isEqualTo(0x10);
        assertThat(test.memory.load64(frame + 24)).isEqualTo(0x1_0003);
        assertThat(test.memory.load64(frame + 32)).isEqualTo(STACK - 4);
        assertThat(test.memory.load64(frame + 40)).isEqualTo(0x18);
    }

    @Test
    void tellsAWriteToAReadOnlyPageByTheErrorCode() {
        test.mapSmall(3, SMALL_FRAMES, 5).code(handler(14), HALT);
        // add qword ptr [0x40003000], 1; hlt
        test.run("488304250030004001f4");
        assertThat(test.memory.load64(test.register(Core.RSP))).isEqualTo(3);
    }

    @Test
    void tellsAFetchFromAPageThatMustNotBeExecuted() {
        test.mapSmall(3, SMALL_FRAMES, 0x8000_0000_0000_0003L).code(handler(14), HALT);
        // mov eax, 0x40003000; jmp rax
        test.run("b800300040ffe0");
        assertThat(test.memory.load64(test.register(Core.RSP))).isEqualTo(0x11);
        assertThat(test.memory.load64(test.register(Core.RSP) + 8)).isEqualTo(SMALL + 0x3000);
    }

    @Test
    void tellsAReservedBitInAnEntry() {
        test.mapSmall(3, SMALL_FRAMES | 1L << 50, 3).code(handler(14), HALT);
        // mov rax, [0x40003000]; hlt
        test.run("488b042500300040f4");
        assertThat(test.memory.load64(test.register(Core.RSP))).isEqualTo(9);
    }

    @Test
    void executesTheInstructionAgainWhenTheHandlerMadeThePagePresent() {
        test.mapSmall(3, SMALL_FRAMES + 0x7000, 2);
        test.memory.store64(SMALL_FRAMES + 0x7010, 0x1234);
        // inc r15; or dword ptr [0x5018], 1; add rsp, 8; iretq
        test.code(handler(14), "49ffc7830c2518500000014883c40848cf");
        // mov rax, [0x40003010]; hlt
        test.run("488b042510300040f4");
        assertThat(test.register(RAX)).isEqualTo(0x1234);
        assertThat(test.register(R15)).isEqualTo(1);
    }

    @Test
    void setsAccessedAndDirtyBits() {
        // mov rax, [0x40004000]; mov [0x40005000], rax; hlt
        test.run("488b0425004000404889042500500040f4");
        assertThat(test.memory.load64(TestMachine.SMALL_TABLE + 4 * 8) & 0x60).isEqualTo(0x20);
        assertThat(test.memory.load64(TestMachine.SMALL_TABLE + 5 * 8) & 0x60).isEqualTo(0x60);
    }

    @Test
    void faultsWithoutErrorCodeForADivisionByZero() {
        test.code(handler(0), HALT);
        // xor ecx, ecx; mov eax, 1; xor edx, edx; div ecx; hlt
        test.run("31c9b80100000031d2f7f1f4");
        assertThat(test.memory.load64(test.register(Core.RSP))).isEqualTo(CODE + 9);
        assertThat(test.register(RAX)).isEqualTo(1);
    }

    @Test
    void raisesInvalidOpcodeForWhatItDoesNotKnow() {
        test.code(handler(6), HALT);
        // vaddpd ymm0, ymm1, ymm2
        test.run("c5f558c2");
        assertThat(test.memory.load64(test.register(Core.RSP))).isEqualTo(CODE);
    }

    @Test
    void tellsANonCanonicalAddressFromANonCanonicalStack() {
        // add rsp, 8; add qword ptr [rsp], 3; inc r12; iretq
        test.code(handler(13), "4883c408488304240349ffc448cf");
        test.gate(12, handler(12), 1, 0);
        test.memory.store64(TestMachine.TSS + 0x24, 0x2_4000);
        // inc r15; hlt
        test.code(handler(12), "49ffc7f4");
        // mov rbx, 0x1234567890abcdef; mov rax, [rbx]; mov rsp, rbx; push rax; hlt
        test.run("48bbefcdab9078563412488b034889dc50f4");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.register(R15)).isEqualTo(1);
    }

    @Test
    void takesTheInterruptStackTableForADoubleFault() {
        test.gate(8, handler(8), 1, 0);
        test.memory.store64(TestMachine.TSS + 0x24, 0x2_4000);
        test.code(handler(8), HALT);
        test.mapSmall(2, 0, 0);
        // mov esp, 0x40003000; 1: push rax; jmp 1b
        test.run("bc0030004050ebfd");
        assertThat(test.register(Core.RSP)).isEqualTo(0x2_4000 - 48);
        assertThat(test.memory.load64(0x2_4000 - 48)).isZero();
        assertThat(test.memory.load64(0x2_4000 - 40)).isEqualTo(CODE + 5);
        assertThat(test.memory.load64(0x2_4000 - 16)).isEqualTo(SMALL + 0x3000);
        assertThat(test.processor.controlRegister(2)).isEqualTo(SMALL + 0x2FF8);
    }

    @Test
    void shutsDownWhenTheDoubleFaultCannotBeDelivered() {
        test.processor.setIdt(TestMachine.IDT, 0);
        // ud2
        test.code(CODE, "0f0b");
        assertThat(test.machine.run(100)).isEqualTo(Stop.SHUTDOWN);
        assertThat(test.machine.stopReason()).contains("triple fault");
    }

    @Test
    void runsAtKernelAddresses() {
        // lea rax, [rip]; mov rbx, [rip + 0x3fff2]; hlt
        test.code(CODE, "488d0500000000488b1df2ff0300f4");
        test.memory.store64(DATA, 77);
        test.processor.setRip(HIGH + CODE);
        test.machine.run(100);
        assertThat(test.register(RAX)).isEqualTo(HIGH + CODE + 7);
        assertThat(test.register(RBX)).isEqualTo(77);
    }

    @Test
    void exchangesTheBaseOfGs() {
        test.processor.setKernelGsBase(DATA);
        test.memory.store64(DATA + 0x188, 0x55);
        // swapgs; mov rax, gs:[0x188]; mov ecx, 0xc0000101; rdmsr; mov ebx, eax; mov rax, gs:[0x188]; hlt
        test.run("0f01f865488b042588010000b9010100c00f3289c365488b042588010000f4");
        assertThat(test.register(RAX)).isEqualTo(0x55);
        assertThat(test.register(RBX)).isEqualTo(DATA);
        assertThat(test.processor.kernelGsBase()).isZero();
    }

    @Test
    void faultsForAnUnknownModelSpecificRegister() {
        test.code(handler(13), HALT);
        // mov ecx, 0x12345; rdmsr; hlt
        test.run("b9452301000f32f4");
        assertThat(test.memory.load64(test.register(Core.RSP) + 8)).isEqualTo(CODE + 5);
    }

    @Test
    void goesToUserModeAndComesBackThroughTheKernelStack() {
        test.memory.store64(0x2000, 0x3000 | 7);
        // mov eax, 5; int 0x80; cli; hlt
        test.code(SMALL_FRAMES, "b805000000cd80faf4");
        test.gate(0x80, handler(0x80), 0, 3);
        // inc r12; iretq
        test.code(handler(0x80), "49ffc448cf");
        test.code(handler(13), HALT);
        // push 0x2b; push 0x40008000; push 0x202; push 0x33; push 0x40000000; iretq
        test.run("6a2b680080004068020200006a33680000004048cf");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.register(Core.RSP)).isEqualTo(0x2_8000 - 48);
        assertThat(test.memory.load64(0x2_8000 - 40)).isEqualTo(SMALL + 7);
        assertThat(test.memory.load64(0x2_8000 - 32)).isEqualTo(0x33);
        assertThat(test.processor.privilege()).isZero();
        assertThat(test.processor.selector(2)).isZero();
    }

    @Test
    void keepsUserModeOutOfKernelPages() {
        // mov rax, [0x10000]; hlt
        test.code(SMALL_FRAMES, "488b042500000100f4");
        test.code(handler(14), HALT);
        // push 0x2b; push 0x40008000; push 0x202; push 0x33; push 0x40000000; iretq
        test.run("6a2b680080004068020200006a33680000004048cf");
        assertThat(test.memory.load64(test.register(Core.RSP))).isEqualTo(5);
    }

    @Test
    void entersTheKernelBySystemCall() {
        test.processor.msrs().write(MsrFile.STAR, 0x0023_0010L << 32);
        test.processor.msrs().write(MsrFile.LSTAR, handler(0));
        test.processor.msrs().write(MsrFile.FMASK, 0x200);
        // mov r14, rcx; pushfq; pop rbx; test r15, r15; jnz 1f; inc r15; sysretq; 1: hlt
        test.code(handler(0), "4989ce9c5b4d85ff750649ffc7480f07f4");
        // syscall; inc r12; syscall
        test.code(SMALL_FRAMES, "0f0549ffc40f05");
        // push 0x2b; push 0x40008000; push 0x202; push 0x33; push 0x40000000; iretq
        test.run("6a2b680080004068020200006a33680000004048cf");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.register(14)).isEqualTo(SMALL + 7);
        assertThat(test.register(RBX) & 0x200).isZero();
        assertThat(test.register(11) & 0x200).isEqualTo(0x200);
    }

    @Test
    void executesCodeThatItHasJustWritten() {
        // mov ecx, 3; 1: mov eax, 1; add ebx, eax; add byte ptr [rip - 13], 1; dec ecx; jnz 1b; hlt
        test.run("b903000000b80100000001c38005f3ffffff01ffc975eef4");
        assertThat(test.register(RBX)).isEqualTo(1 + 2 + 3);
    }

    @Test
    void executesAnInstructionThatLiesInTwoPages() {
        // movabs rax, 0x1122334455667788; hlt
        test.code(SMALL_FRAMES + 0x1FFB, "48b88877665544332211f4");
        // mov eax, 0x40001ffb; jmp rax
        test.run("b8fb1f0040ffe0");
        assertThat(test.register(RAX)).isEqualTo(0x1122_3344_5566_7788L);
    }

    @Test
    void namesTheSecondPageWhenItIsMissingUnderAnInstruction() {
        // movabs rax, 0x1122334455667788; hlt
        test.code(SMALL_FRAMES + 0x1FFB, "48b88877665544332211f4");
        test.mapSmall(2, 0, 0).code(handler(14), HALT);
        // mov eax, 0x40001ffb; jmp rax
        test.run("b8fb1f0040ffe0");
        assertThat(test.processor.controlRegister(2)).isEqualTo(SMALL + 0x2000);
        assertThat(test.memory.load64(test.register(Core.RSP) + 8)).isEqualTo(SMALL + 0x1FFB);
    }

    @Test
    void leavesARepeatedMoveInTheMiddleWhenAPageIsMissing() {
        test.mapSmall(2, 0, 0).code(handler(14), HALT);
        // mov edi, 0x40001f00; mov esi, 0x50000; mov ecx, 0x1000; rep movsb; hlt
        test.run("bf001f0040be00000500b900100000f3a4f4");
        assertThat(test.register(Core.RDI)).isEqualTo(SMALL + 0x2000);
        assertThat(test.register(RSI)).isEqualTo(DATA + 0x100);
        assertThat(test.register(Core.RCX)).isEqualTo(0xF00);
    }

    @Test
    void movesMoreElementsThanAreMovedAtOnce() {
        test.memory.store64(DATA + 0xFFF8, 0x77);
        // mov edi, 0x40000000; mov esi, 0x50000; mov ecx, 0x10000; rep movsb; hlt
        test.run("bf00000040be00000500b900000100f3a4f4");
        assertThat(test.memory.load64(SMALL_FRAMES + 0xFFF8)).isEqualTo(0x77);
        assertThat(test.register(Core.RCX)).isZero();
    }

    @Test
    void loadsFlagsThatNoResultCanHave() {
        // push 0xd7; popfq; pushfq; pop rax; hlt
        test.run("68d70000009d9c58f4");
        assertThat(test.register(RAX)).isEqualTo(0xD7);
    }

    @Test
    void stepsSingly() {
        // inc r12; and qword ptr [rsp + 0x10], -0x101; iretq
        test.code(handler(1), "49ffc44881642410fffeffff48cf");
        // push 0x102; popfq; nop; nop; hlt
        test.run("68020100009d9090f4");
        assertThat(test.register(R12)).isEqualTo(1);
        assertThat(test.memory.load64(STACK - 40)).isEqualTo(CODE + 7);
    }

    @Test
    void answersCpuidByItsVendor() {
        // xor eax, eax; cpuid; hlt
        test.run("31c00fa2f4");
        assertThat(test.register(RBX)).isEqualTo(0x756E_6547);
        // xor eax, eax; cpuid; hlt
        TestMachine amd = new TestMachine(1, Vendor.AMD).run("31c00fa2f4");
        assertThat(amd.register(RBX)).isEqualTo(0x6874_7541);
    }

    @Test
    void countsInstructionsAsTimeStamp() {
        // nop; nop; rdtsc; mov ebx, eax; rdtsc; hlt
        test.run("90900f3189c30f31f4");
        assertThat(test.register(RBX)).isEqualTo(2);
        assertThat(test.register(RAX)).isEqualTo(4);
    }

    @Test
    void readsAndWritesPorts() {
        int[] written = new int[1];
        test.machine.ports().claim(0xE6, 2, new PortHandler() {
            @Override
            public int read(int port, int widthBytes) {
                return port << 8 | widthBytes;
            }

            @Override
            public void write(int port, int widthBytes, int value) {
                written[0] = port << 16 | widthBytes << 8 | value & 0xFF;
            }
        });
        // in eax, 0xe7; mov ebx, eax; mov dx, 0xe6; mov al, 0x26; out dx, al; mov dx, 0x1000; in al, dx; hlt
        test.run("e5e789c366bae600b026ee66ba0010ecf4");
        assertThat(test.register(RBX)).isEqualTo(0xE704);
        assertThat(written[0]).isEqualTo(0xE6_0126);
        assertThat(test.register(RAX) & 0xFF).isEqualTo(0xFF);
    }

    @Test
    void reachesDeviceRegistersThroughPageTables() {
        long[] seen = new long[2];
        test.memory.addRegion(0x8000_0000L, 0x1000, new MmioHandler() {
            @Override
            public long read(long offset, int widthBytes) {
                return 0xABCD_0000L + offset;
            }

            @Override
            public void write(long offset, int widthBytes, long value) {
                seen[0] = offset << 8 | widthBytes;
                seen[1] = value;
            }
        });
        test.mapSmall(9, 0x8000_0000L, 3);
        // mov eax, [0x40009010]; mov qword ptr [0x40009020], -2; hlt
        test.run("8b04251090004048c7042520900040fefffffff4");
        assertThat(test.register(RAX)).isEqualTo(0xABCD_0010L);
        assertThat(seen).containsExactly(0x2008, -2);
    }

    @Test
    void savesAndMovesVectorRegisters() {
        test.memory.store64(DATA, 0x11);
        test.memory.store64(DATA + 8, 0x22);
        // movaps xmm1, [0x50000]; xorps xmm0, xmm0; movups [0x50021], xmm1; movaps [0x50040], xmm0; movq rax, xmm1; hlt
        test.run("0f280c25000005000f57c00f110c25210005000f2904254000050066480f7ec8f4");
        assertThat(test.memory.load64(DATA + 0x29)).isEqualTo(0x22);
        assertThat(test.register(RAX)).isEqualTo(0x11);
    }

    @Test
    void countsBits() {
        // mov rax, -1; popcnt rbx, rax; popcnt cx, ax; mov eax, 0; stc; popcnt edx, eax; pushfq; pop rsi; hlt
        test.run("48c7c0fffffffff3480fb8d866f30fb8c8b800000000f9f30fb8d09c5ef4");
        assertThat(test.register(RBX)).isEqualTo(64);
        assertThat(test.register(1)).isEqualTo(16);
        assertThat(test.register(RSI) & Flags.ARITHMETIC).isEqualTo(Flags.ZF);
    }

    @Test
    void leavesUpperHalvesThatACompareAndExchangeDoesNotReplace() {
        // mov rax, -1; mov rbx, -1; mov ecx, 5; cmpxchg ebx, ecx; mov r12, rax; mov rdx, -2; cmpxchg edx, ecx; mov r13,
        // rax; mov r15, rdx; hlt
        test.run("48c7c0ffffffff48c7c3ffffffffb9050000000fb1cb4989c448c7c2feffffff0fb1ca4989c54989d7f4");
        assertThat(test.register(RBX)).isEqualTo(5);
        assertThat(test.register(R12)).isEqualTo(-1);
        assertThat(test.register(13)).isEqualTo(0xFFFF_FFFEL);
        assertThat(test.register(R15)).isEqualTo(-2);
    }
}
