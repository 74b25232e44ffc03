package io.culprit.stack.x64;

import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.walk.StackWriter;
import java.util.List;

/**
 * Runs the instructions of prologs and epilogs. Each register that is saved is overwritten at once, so that only the stack can give it
 * back.
 */
final class X64Machine {

    static final List<String> NONVOLATILE = List.of("rbx", "rsi", "rdi", "rbp", "r12", "r13", "r14", "r15");

    final StackWriter stack = new StackWriter();
    private Registers registers;

    /** Stands at the beginning of a function that returns to {@code back}, whose caller has its stack pointer at {@code top}. */
    X64Machine(long top, long back) {
        registers = Registers.of(Architecture.X64, 0, top - 8);
        for (String name : NONVOLATILE) {
            registers = registers.with(name, value(name));
        }
        stack.put(top - 8, back);
    }

    /** What a register holds in the beginning. */
    static long value(String register) {
        return 0x1111_0000_0000_0000L + register.hashCode();
    }

    Registers at(long rip) {
        return registers.with("rip", rip);
    }

    /** {@code push rbx}, {@code pop rbx}, {@code sub rsp 40}, {@code add rsp 40}, {@code mov 16 rbx}, {@code lea rbp 32}, {@code lea rsp rbp -8}. */
    void run(String instruction) {
        String[] words = instruction.split(" ", -1);
        long sp = registers.stackPointer();
        switch (words[0]) {
            case "push" -> {
                stack.put(sp - 8, registers.value(words[1]));
                registers = registers.with(words[1], 0xBAD).with("rsp", sp - 8);
            }
            case "pop" -> registers = registers.with(words[1], stack.get(sp)).with("rsp", sp + 8);
            case "sub" -> registers = registers.with("rsp", sp - Long.parseLong(words[2]));
            case "add" -> registers = registers.with("rsp", sp + Long.parseLong(words[2]));
            case "mov" -> {
                stack.put(sp + Long.parseLong(words[1]), registers.value(words[2]));
                registers = registers.with(words[2], 0xBAD);
            }
            case "lea" ->
                registers = words[1].equals("rsp")
                        ? registers.with("rsp", registers.value(words[2]) + Long.parseLong(words[3]))
                        : registers.with(words[1], sp + Long.parseLong(words[2]));
            case "nop" -> {}
            default -> throw new IllegalStateException("unknown instruction: " + instruction);
        }
    }
}
