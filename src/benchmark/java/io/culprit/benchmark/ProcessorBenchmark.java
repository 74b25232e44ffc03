package io.culprit.benchmark;

import io.culprit.emulator.Stop;
import io.culprit.emulator.Vendor;
import io.culprit.emulator.processor.Machine;
import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.emulator.processor.Processor;
import io.culprit.emulator.processor.step.Translator;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Guest instructions a second: a mix of loads, stores, arithmetic, branches, calls and stack accesses through page tables. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ProcessorBenchmark {

    private static final int INSTRUCTIONS = 1_000_000;
    private static final long CODE = 0x1_0000;

    /**
     * Adds up an array while changing it, and calls a small function with a frame for every second element:
     *
     * <pre>
     * 9: mov edi, 0x50000; mov ecx, 256; xor eax, eax
     * 1: mov rdx, [rdi+rcx*8]; add rdx, rcx; mov [rdi+rcx*8], rdx; xor eax, edx; shr edx, 3; lea rsi, [rax+rdx*4]
     *    and esi, 0xff; cmp esi, 0x80; jb 2f; mov rcx, rcx; call 3f
     * 2: movzx r8d, byte ptr [rdi+rsi]; add rax, r8; dec ecx; jnz 1b; jmp 9b
     * 3: push rbx; sub rsp, 0x20; mov [rsp+8], rcx; mov rbx, [rsp+8]; test rbx, rbx; je 4f; inc r9
     * 4: add rsp, 0x20; pop rbx; ret
     * </pre>
     */
    private static final String PROGRAM =
            "bf00000500b90001000031c0488b14cf4801ca488914cf31d0c1ea03488d349081e6ff00000081fe800000007208"
                + "4889c9e80e000000440fb604374c01c0ffc975caebbc534883ec2048894c2408488b5c24084885db740349ffc14883c4205bc3";

    private Machine machine = new Machine(Vendor.INTEL, 1, new Translator());

    /** Maps the first 2 MiB of RAM at address 0. */
    @Setup
    public void prepare() {
        machine = new Machine(Vendor.INTEL, 1, new Translator());
        PhysicalMemory memory = machine.memory();
        memory.addRam(0, 0x20_0000);
        memory.store64(0x1000, 0x2003);
        memory.store64(0x2000, 0x3003);
        memory.store64(0x3000, 0x83);
        byte[] program = HexFormat.of().parseHex(PROGRAM);
        memory.write(CODE, program, 0, program.length);
        Processor processor = machine.processor(0);
        processor.setControlRegister(3, 0x1000);
        processor.setRegister(4, 0x2_0000);
        processor.setRip(CODE);
    }

    /** Runs a million instructions. */
    @Benchmark
    @OperationsPerInvocation(INSTRUCTIONS)
    public Stop run() {
        return machine.run(INSTRUCTIONS);
    }
}
