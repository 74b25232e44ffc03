package io.culprit.machine;

import io.culprit.machine.Instruction.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory that an instruction reads or writes, as far as the registers in front of it are known: what a crashing instruction was
 * about to touch.
 *
 * @param address virtual address of the first byte
 * @param bytes how many; 0 when the instruction decides
 */
public record MemoryTouch(long address, int bytes, Access access) {

    private static final int RSP = 4;
    private static final int RBP = 5;
    private static final String[] NAMES = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
    };

    /**
     * All memory that {@code instruction} touches when executed with {@code before}, explicit operands first, then the stack.
     * Operands with an unknown register, or relative to FS or GS, whose bases are not among the registers, are left out.
     */
    public static List<MemoryTouch> of(Instruction instruction, Registers before) {
        List<MemoryTouch> touches = new ArrayList<>(2);
        for (int i = 0; i < instruction.operands().size(); i++) {
            Access access = instruction.access(i);
            if (instruction.operands().get(i) instanceof Operand.Memory memory && access != Access.NONE) {
                OptionalLong address = address(memory, before, instruction.length());
                if (address.isPresent()) {
                    touches.add(new MemoryTouch(address.getAsLong(), memory.bytes(), access));
                }
            }
        }
        addStack(touches, instruction, before);
        return touches;
    }

    /** The address of a memory operand of an instruction of {@code length} bytes; empty where a register is unknown. */
    public static OptionalLong address(Operand.Memory memory, Registers before, int length) {
        if (memory.segment() >= 4 || !known(memory.base(), before) || !known(memory.index(), before)) {
            return OptionalLong.empty();
        }
        long base = memory.base() == Operand.Memory.RIP ? before.instruction() + length : value(memory.base(), before);
        long address = base + value(memory.index(), before) * memory.scale() + memory.displacement();
        return OptionalLong.of(memory.addressBytes() == 4 ? address & 0xFFFF_FFFFL : address);
    }

    private static boolean known(int register, Registers registers) {
        return register < 0 || registers.known(register == Operand.Memory.RIP ? "rip" : NAMES[register]);
    }

    private static long value(int register, Registers registers) {
        return register < 0 ? 0 : registers.value(NAMES[register]);
    }

    private static void addStack(List<MemoryTouch> touches, Instruction instruction, Registers before) {
        boolean word = instruction.operandBytes() == 2;
        switch (instruction.mnemonic()) {
            case PUSH -> add(touches, before, RSP, word ? -2 : -8, word ? 2 : 8, Access.WRITE);
            case PUSHF -> add(touches, before, RSP, -2, 2, Access.WRITE);
            case CALL, PUSHFQ -> add(touches, before, RSP, -8, 8, Access.WRITE);
            case ENTER -> add(touches, before, RSP, -8, 8, Access.WRITE);
            case POP -> add(touches, before, RSP, 0, word ? 2 : 8, Access.READ);
            case RET, POPFQ -> add(touches, before, RSP, 0, 8, Access.READ);
            case POPF -> add(touches, before, RSP, 0, 2, Access.READ);
            case IRETQ -> add(touches, before, RSP, 0, 40, Access.READ);
            case LEAVE -> add(touches, before, RBP, 0, 8, Access.READ);
            default -> {}
        }
    }

    private static void add(
            List<MemoryTouch> touches, Registers before, int register, int offset, int bytes, Access access) {
        if (known(register, before)) {
            touches.add(new MemoryTouch(value(register, before) + offset, bytes, access));
        }
    }
}
