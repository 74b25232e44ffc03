package io.culprit.stack.x64;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Instruction;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;
import io.culprit.stack.X64Registers;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What instructions do to the stack pointer and to registers that are saved on the stack. Values that are not followed become unknown;
 * stores are kept aside, so that a push that has not happened yet can be popped.
 */
final class X64Effect {

    private final AddressSpace memory;
    private final X64Registers registers;
    private final Map<Long, OptionalLong> stores;

    X64Effect(AddressSpace memory, X64Registers registers) {
        this(memory, registers, new HashMap<>());
    }

    private X64Effect(AddressSpace memory, X64Registers registers, Map<Long, OptionalLong> stores) {
        this.memory = memory;
        this.registers = registers;
        this.stores = stores;
    }

    X64Effect copy() {
        return new X64Effect(memory, registers.copy(), new HashMap<>(stores));
    }

    X64Registers registers() {
        return registers;
    }

    /** Runs one instruction; {@code next} is the address behind it. False when the stack pointer is lost. */
    boolean run(Instruction instruction, long next) {
        switch (instruction.mnemonic()) {
            case PUSH, PUSHFQ -> push(instruction);
            case POP, POPFQ -> pop(instruction);
            case LEAVE -> {
                copy(X64Registers.RBP, X64Registers.RSP);
                load(X64Registers.RBP, registers.stackPointer());
                registers.release(8);
            }
            case ADD, SUB, AND -> arithmetic(instruction);
            case LEA -> lea(instruction, next);
            case MOV -> move(instruction, next);
            case CALL -> registers.forgetVolatile();
            default -> forgetWritten(instruction);
        }
        return registers.known(X64Registers.RSP);
    }

    private void push(Instruction instruction) {
        registers.release(-8);
        int from = instruction.operands().isEmpty()
                ? -1
                : general(instruction.operands().getFirst());
        store(registers.stackPointer(), from);
    }

    private void pop(Instruction instruction) {
        int to = instruction.operands().isEmpty()
                ? -1
                : general(instruction.operands().getFirst());
        long from = registers.stackPointer();
        registers.release(8);
        if (to >= 0) {
            load(to, from);
        }
    }

    private void arithmetic(Instruction instruction) {
        boolean followed = general(instruction.operands().get(0)) == X64Registers.RSP;
        if (!followed || !(instruction.operands().get(1) instanceof Operand.Immediate(long value))) {
            forgetWritten(instruction);
            return;
        }
        long sp = registers.stackPointer();
        registers.set(
                X64Registers.RSP,
                switch (instruction.mnemonic()) {
                    case ADD -> sp + value;
                    case SUB -> sp - value;
                    default -> sp & value;
                });
    }

    private void lea(Instruction instruction, long next) {
        int to = general(instruction.operands().get(0));
        OptionalLong address =
                to < 0 ? OptionalLong.empty() : address(instruction.operands().get(1), next);
        if (address.isPresent()) {
            registers.set(to, address.getAsLong());
        } else {
            forgetWritten(instruction);
        }
    }

    private void move(Instruction instruction, long next) {
        Operand to = instruction.operands().get(0);
        Operand from = instruction.operands().get(1);
        if (to instanceof Operand.Memory) {
            OptionalLong address = address(to, next);
            if (address.isPresent()) {
                store(address.getAsLong(), general(from));
            }
            return;
        }
        OptionalLong address = general(to) >= 0 ? address(from, next) : OptionalLong.empty();
        if (general(to) >= 0 && general(from) >= 0) {
            copy(general(from), general(to));
        } else if (address.isPresent()) {
            load(general(to), address.getAsLong());
        } else {
            forgetWritten(instruction);
        }
    }

    private void copy(int from, int to) {
        if (registers.known(from)) {
            registers.set(to, registers.value(from));
        } else {
            registers.forget(to);
        }
    }

    private void load(int to, long address) {
        OptionalLong stored = stores.get(address);
        OptionalLong value = stored != null ? stored : memory.findU64(address);
        if (value.isPresent()) {
            registers.set(to, value.getAsLong());
        } else {
            registers.forget(to);
        }
    }

    private void store(long address, int from) {
        stores.put(
                address,
                from >= 0 && registers.known(from) ? OptionalLong.of(registers.value(from)) : OptionalLong.empty());
    }

    private OptionalLong address(@Nullable Operand operand, long next) {
        if (!(operand instanceof Operand.Memory m) || m.segment() >= 0 || m.addressBytes() != 8) {
            return OptionalLong.empty();
        }
        boolean unknown = m.base() >= 0 && m.base() != Operand.Memory.RIP && !registers.known(m.base())
                || m.index() >= 0 && !registers.known(m.index());
        if (unknown) {
            return OptionalLong.empty();
        }
        long base = m.base() == Operand.Memory.RIP ? next : m.base() >= 0 ? registers.value(m.base()) : 0;
        long index = m.index() >= 0 ? registers.value(m.index()) * m.scale() : 0;
        return OptionalLong.of(base + index + m.displacement());
    }

    /** The number of a 64-bit general register, else -1. */
    private static int general(Operand operand) {
        return operand instanceof Operand.Register r && r.bank() == Operand.Bank.GENERAL && r.bytes() == 8
                ? r.number()
                : -1;
    }

    private void forgetWritten(Instruction instruction) {
        for (int i = 0; i < instruction.operands().size(); i++) {
            if (instruction.access(i).writes() && instruction.operands().get(i) instanceof Operand.Register r) {
                forget(r);
            }
        }
        boolean single = instruction.operands().size() <= 1;
        if (single || instruction.mnemonic() == Mnemonic.CMPXCHG) {
            registers.forget(0);
        }
        if (single) {
            registers.forget(2);
        }
        if (instruction.repeat() != Instruction.Repeat.NONE || instruction.mnemonic() == Mnemonic.CPUID) {
            for (int number : new int[] {1, 3, 6, 7}) {
                registers.forget(number);
            }
        }
    }

    private void forget(Operand.Register register) {
        switch (register.bank()) {
            case GENERAL -> registers.forget(register.number());
            case HIGH_BYTE -> registers.forget(register.number() & 3);
            case SEGMENT, CONTROL, DEBUG, XMM -> {}
        }
    }
}
