package io.culprit.emulator.processor;

import io.culprit.emulator.Stop;
import java.util.HexFormat;

/** What an instruction changed: registers, instruction pointer, defined flags, memory; or that it raised an exception. */
final class Outcome {

    private static final String[] NAMES = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
    };

    private Outcome() {}

    /** What our processor does. */
    static String ours(TestMachine test, ExecutionCase example) {
        Processor processor = test.processor;
        test.memory.write(example.address, example.code, 0, example.code.length);
        test.memory.write(ExecutionCase.DATA, example.data, 0, example.data.length);
        test.memory.write(ExecutionCase.STACK, example.stack, 0, example.stack.length);
        for (int i = 0; i < 16; i++) {
            processor.setRegister(i, example.registers[i]);
        }
        System.arraycopy(example.vectors, 0, processor.core.vectors.quads, 0, 32);
        processor.setRflags(example.flags);
        processor.setRip(example.address);
        boolean[] faulted = new boolean[1];
        if (test.machine.run(1) != Stop.LIMIT
                || processor.rip() >= TestMachine.handler(0) && processor.rip() < TestMachine.handler(256)) {
            faulted[0] = true;
        }
        if (faulted[0]) {
            return "exception";
        }
        byte[] data = new byte[ExecutionCase.DATA_BYTES];
        byte[] stack = new byte[ExecutionCase.STACK_BYTES];
        test.memory.read(ExecutionCase.DATA, data, 0, data.length);
        test.memory.read(ExecutionCase.STACK, stack, 0, stack.length);
        return describe(
                example,
                processor.core.registers,
                processor.core.vectors.quads,
                processor.rip(),
                processor.rflags(),
                data,
                stack);
    }

    /** What the oracle does. */
    static String oracle(Unicorn unicorn, ExecutionCase example) throws Throwable {
        unicorn.write(example.address, example.code);
        unicorn.write(ExecutionCase.DATA, example.data);
        unicorn.write(ExecutionCase.STACK, example.stack);
        for (int i = 0; i < 16; i++) {
            unicorn.setRegister(i, example.registers[i]);
        }
        for (int i = 0; i < 16; i++) {
            unicorn.setVector(i, example.vectors[2 * i], example.vectors[2 * i + 1]);
        }
        unicorn.setFlags(example.flags);
        long next = example.address + example.code.length;
        boolean done = example.branches() ? unicorn.run(example.address, -1, 1) : unicorn.run(example.address, next, 0);
        if (!done || !example.branches() && unicorn.rip() == example.address) {
            return "exception";
        }
        long[] registers = new long[16];
        for (int i = 0; i < 16; i++) {
            registers[i] = unicorn.register(i);
        }
        long[] vectors = new long[32];
        for (int i = 0; i < 16; i++) {
            System.arraycopy(unicorn.vector(i), 0, vectors, 2 * i, 2);
        }
        return describe(
                example,
                registers,
                vectors,
                unicorn.rip(),
                unicorn.flags(),
                unicorn.read(ExecutionCase.DATA, ExecutionCase.DATA_BYTES),
                unicorn.read(ExecutionCase.STACK, ExecutionCase.STACK_BYTES));
    }

    private static String describe(
            ExecutionCase example, long[] registers, long[] vectors, long rip, long flags, byte[] data, byte[] stack) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            if (registers[i] != example.registers[i]) {
                text.append(NAMES[i])
                        .append('=')
                        .append(Long.toHexString(registers[i]))
                        .append(' ');
            }
        }
        for (int i = 0; i < 32; i++) {
            if (vectors[i] != example.vectors[i]) {
                text.append("xmm").append(i / 2).append(i % 2 == 0 ? ".low=" : ".high=");
                text.append(Long.toHexString(vectors[i])).append(' ');
            }
        }
        text.append("rip+").append(rip - example.address);
        text.append(" fl=").append(Long.toHexString(flags & example.definedFlags()));
        differences(text, "data", example.data, data);
        differences(text, "stack", example.stack, stack);
        return text.toString();
    }

    private static void differences(StringBuilder text, String name, byte[] before, byte[] after) {
        for (int i = 0; i < before.length; i++) {
            if (before[i] != after[i]) {
                int end = Math.min(i + 16, before.length);
                text.append(' ')
                        .append(name)
                        .append('+')
                        .append(Integer.toHexString(i))
                        .append('=');
                text.append(HexFormat.of().formatHex(after, i, end));
                i = end - 1;
            }
        }
    }
}
