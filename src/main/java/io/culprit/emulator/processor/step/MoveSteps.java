package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.emulator.processor.Flags;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Instruction;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;

/** Moves, conversions, the stack, and flag registers. */
final class MoveSteps {

    private MoveSteps() {}

    static Step of(Instruction instruction, Operands operands) {
        return switch (instruction.mnemonic()) {
            case MOV, MOVABS, MOVNTI -> move(operands);
            case MOVZX -> copy(operands);
            case MOVSX, MOVSXD -> extend(operands);
            case LEA -> address(operands);
            case XCHG -> exchange(operands);
            case CBW, CWDE, CDQE -> widen(instruction.operandBytes());
            case CWD, CDQ, CQO -> spread(instruction.operandBytes());
            case PUSH -> push(instruction, operands);
            case POP -> pop(instruction, operands);
            case PUSHFQ -> p -> p.push(p.flags.value() & ~Flags.RF);
            case POPFQ -> MoveSteps::popFlags;
            case ENTER -> instruction.operandBytes() == 2 ? Step.INVALID : enter(operands);
            case LEAVE -> instruction.operandBytes() == 2 ? Step.INVALID : MoveSteps::leave;
            case XLATB -> MoveSteps::translate;
            case LAHF -> p -> new Place.HighByte(0).write(p, p.flags.value() & 0xFF);
            case SAHF -> p -> p.flags.load(p.registers[Core.RAX] >>> 8, Flags.ARITHMETIC & 0xFF);
            default -> Step.INVALID;
        };
    }

    private static Step move(Operands operands) {
        if (operands.get(0) instanceof Operand.Register(Operand.Bank bank, int to, int width)
                && bank == Operand.Bank.GENERAL
                && width >= 4) {
            return load(operands, to, width);
        }
        if (operands.isMemory(0)
                && operands.get(1) instanceof Operand.Register(Operand.Bank bank, int from, int width)
                && bank == Operand.Bank.GENERAL
                && width >= 4) {
            MemoryAddress address = operands.address(0);
            return width == 8
                    ? p -> p.mmu.store64(address.of(p), p.registers[from])
                    : p -> p.mmu.store32(address.of(p), p.registers[from]);
        }
        return copy(operands);
    }

    /** The most frequent moves, without detours. */
    private static Step load(Operands operands, int to, int width) {
        if (operands.isMemory(1)) {
            MemoryAddress address = operands.address(1);
            return width == 8
                    ? p -> p.registers[to] = p.mmu.load64(address.of(p))
                    : p -> p.registers[to] = p.mmu.load32(address.of(p));
        }
        if (operands.get(1) instanceof Operand.Immediate(long value)) {
            long constant = value & Place.mask(width);
            return p -> p.registers[to] = constant;
        }
        int from = operands.register(1);
        return width == 8
                ? p -> p.registers[to] = p.registers[from]
                : p -> p.registers[to] = p.registers[from] & 0xFFFF_FFFFL;
    }

    private static Step copy(Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        return p -> to.write(p, from.read(p));
    }

    private static Step extend(Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        int shift = 64 - 8 * operands.width(1);
        return p -> to.write(p, from.read(p) << shift >> shift);
    }

    private static Step address(Operands operands) {
        Place to = operands.place(0);
        MemoryAddress address = operands.address(1);
        return p -> to.write(p, address.offset(p));
    }

    private static Step exchange(Operands operands) {
        Place first = operands.place(0);
        Place second = operands.place(1);
        return p -> {
            long left = first.readToModify(p);
            long right = second.read(p);
            first.write(p, right);
            second.write(p, left);
        };
    }

    private static Step widen(int width) {
        int shift = 64 - 4 * width;
        Place accumulator = ArithmeticSteps.accumulator(width);
        return p -> accumulator.write(p, p.registers[Core.RAX] << shift >> shift);
    }

    private static Step spread(int width) {
        int shift = 64 - 8 * width;
        Place accumulator = ArithmeticSteps.accumulator(width);
        Place data = Place.of(new Operand.Register(Operand.Bank.GENERAL, Core.RDX, width), width);
        return p -> data.write(p, accumulator.read(p) << shift >> 63);
    }

    private static Step push(Instruction instruction, Operands operands) {
        if (instruction.operandBytes() == 2 && !(operands.get(0) instanceof Operand.Register r && r.bytes() == 8)) {
            return pushWord(operands);
        }
        if (operands.get(0) instanceof Operand.Register(Operand.Bank bank, int number, int width)) {
            return bank == Operand.Bank.SEGMENT ? p -> p.push(p.selectors[number]) : p -> p.push(p.registers[number]);
        }
        Place from = operands.place(0);
        return p -> p.push(from.read(p));
    }

    private static Step pushWord(Operands operands) {
        Place from = Place.of(operands.get(0), 2);
        return p -> {
            long value = from.read(p);
            p.mmu.store16(p.registers[Core.RSP] - 2, value);
            p.registers[Core.RSP] -= 2;
        };
    }

    private static Step pop(Instruction instruction, Operands operands) {
        if (operands.get(0) instanceof Operand.Register(Operand.Bank bank, int number, int width)) {
            if (bank == Operand.Bank.SEGMENT) {
                return p -> p.loadSegment(number, (int) p.pop() & 0xFFFF);
            }
            return width == 8 ? p -> p.registers[number] = p.pop() : popWord(operands.place(0));
        }
        return popMemory(operands.address(0), instruction.operandBytes() == 2 ? 2 : 8);
    }

    private static Step popWord(Place to) {
        return p -> {
            long value = p.mmu.load16(p.registers[Core.RSP]);
            p.registers[Core.RSP] += 2;
            to.write(p, value);
        };
    }

    /** The address of the destination is computed with the stack pointer behind the popped value. */
    private static Step popMemory(MemoryAddress address, int width) {
        return p -> {
            long stack = p.registers[Core.RSP];
            long value = p.mmu.load(stack, width);
            p.registers[Core.RSP] = stack + width;
            try {
                p.mmu.store(address.of(p), width, value);
            } catch (Fault fault) {
                p.registers[Core.RSP] = stack;
                throw fault;
            }
        };
    }

    private static void popFlags(Core p) {
        long value = p.pop();
        int mask = Flags.ARITHMETIC | Flags.TF | Flags.DF | Flags.NT | Flags.AC | Flags.ID;
        if (p.cpl == 0) {
            mask |= Flags.IOPL | Flags.IF;
        }
        p.flags.load(value & ~Flags.RF, mask | Flags.RF);
        p.attend();
    }

    private static Step enter(Operands operands) {
        int size = (int) operands.constant(0) & 0xFFFF;
        int level = (int) operands.constant(1) & 31;
        return p -> {
            long[] registers = p.registers;
            long stack = registers[Core.RSP] - 8;
            p.mmu.store64(stack, registers[Core.RBP]);
            long frame = stack;
            for (int i = 1; i < level; i++) {
                stack -= 8;
                p.mmu.store64(stack, p.mmu.load64(registers[Core.RBP] - 8L * i));
            }
            if (level > 0) {
                stack -= 8;
                p.mmu.store64(stack, frame);
            }
            registers[Core.RBP] = frame;
            registers[Core.RSP] = stack - size;
        };
    }

    private static void leave(Core p) {
        long frame = p.registers[Core.RBP];
        p.registers[Core.RBP] = p.mmu.load64(frame);
        p.registers[Core.RSP] = frame + 8;
    }

    private static void translate(Core p) {
        long[] registers = p.registers;
        long value = p.mmu.load8(registers[Core.RBX] + (registers[Core.RAX] & 0xFF));
        registers[Core.RAX] = registers[Core.RAX] & ~0xFFL | value;
    }

    static Step set(Mnemonic mnemonic, Operands operands) {
        Place to = operands.place(0);
        int condition = mnemonic.condition();
        return p -> to.write(p, p.flags.condition(condition) ? 1 : 0);
    }

    /** The source is read, and a 32-bit destination cut, whether the condition holds or not. */
    static Step moveIf(Mnemonic mnemonic, Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        int condition = mnemonic.condition();
        return p -> {
            long value = from.read(p);
            to.write(p, p.flags.condition(condition) ? value : to.read(p));
        };
    }
}
