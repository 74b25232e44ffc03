package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.machine.Operand;

/** Where an operand's value is, with its width. Values are zero-extended to 64 bits when read, cut when written. */
abstract class Place {

    abstract long read(Core core);

    abstract void write(Core core, long value);

    /** Reads a value that will be written back: a page that cannot be written faults now, as a write. */
    long readToModify(Core core) {
        return read(core);
    }

    /** The place of an operand; memory and registers bring their own widths, a constant is cut to {@code widthBytes}. */
    static Place of(Operand operand, int widthBytes) {
        return switch (operand) {
            case Operand.Register register -> register(register);
            case Operand.Memory memory -> new Memory(new MemoryAddress(memory), widthBytes);
            case Operand.Immediate immediate -> new Constant(immediate.value() & mask(widthBytes));
            case Operand.Relative relative -> new Constant(relative.displacement());
        };
    }

    private static Place register(Operand.Register register) {
        int number = register.number();
        if (register.bank() == Operand.Bank.HIGH_BYTE) {
            return new HighByte(number);
        }
        if (register.bank() != Operand.Bank.GENERAL) {
            return new Special();
        }
        return switch (register.bytes()) {
            case 8 -> new Quad(number);
            case 4 -> new Double(number);
            case 2 -> new Part(number, 0xFFFF);
            default -> new Part(number, 0xFF);
        };
    }

    static long mask(int widthBytes) {
        return -1L >>> 64 - 8 * widthBytes;
    }

    /** A whole register. */
    static final class Quad extends Place {
        private final int number;

        Quad(int number) {
            this.number = number;
        }

        @Override
        long read(Core core) {
            return core.registers[number];
        }

        @Override
        void write(Core core, long value) {
            core.registers[number] = value;
        }
    }

    /** The low 32 bits of a register; a write clears the upper half. */
    static final class Double extends Place {
        private final int number;

        Double(int number) {
            this.number = number;
        }

        @Override
        long read(Core core) {
            return core.registers[number] & 0xFFFF_FFFFL;
        }

        @Override
        void write(Core core, long value) {
            core.registers[number] = value & 0xFFFF_FFFFL;
        }
    }

    /** The low 16 or 8 bits of a register; a write keeps the others. */
    static final class Part extends Place {
        private final int number;
        private final long mask;

        Part(int number, long mask) {
            this.number = number;
            this.mask = mask;
        }

        @Override
        long read(Core core) {
            return core.registers[number] & mask;
        }

        @Override
        void write(Core core, long value) {
            core.registers[number] = core.registers[number] & ~mask | value & mask;
        }
    }

    /** Bits 15:8 of a register. */
    static final class HighByte extends Place {
        private final int number;

        HighByte(int number) {
            this.number = number;
        }

        @Override
        long read(Core core) {
            return core.registers[number] >>> 8 & 0xFF;
        }

        @Override
        void write(Core core, long value) {
            core.registers[number] = core.registers[number] & ~0xFF00L | (value & 0xFF) << 8;
        }
    }

    /** Memory. */
    static final class Memory extends Place {
        private final MemoryAddress address;
        private final int widthBytes;

        Memory(MemoryAddress address, int widthBytes) {
            this.address = address;
            this.widthBytes = widthBytes;
        }

        @Override
        long read(Core core) {
            return core.mmu.load(address.of(core), widthBytes);
        }

        @Override
        long readToModify(Core core) {
            long linear = address.of(core);
            core.mmu.checkWritable(linear, widthBytes);
            return core.mmu.load(linear, widthBytes);
        }

        @Override
        void write(Core core, long value) {
            core.mmu.store(address.of(core), widthBytes, value);
        }
    }

    /** An immediate. */
    static final class Constant extends Place {
        private final long value;

        Constant(long value) {
            this.value = value;
        }

        @Override
        long read(Core core) {
            return value;
        }

        @Override
        void write(Core core, long ignored) {
            throw new Fault(Fault.INVALID_OPCODE);
        }
    }

    /** A register that ordinary instructions cannot use. */
    static final class Special extends Place {
        @Override
        long read(Core core) {
            throw new Fault(Fault.INVALID_OPCODE);
        }

        @Override
        void write(Core core, long value) {
            throw new Fault(Fault.INVALID_OPCODE);
        }
    }
}
