package io.culprit.emulator.processor.step;

import io.culprit.machine.Instruction;
import io.culprit.machine.Operand;

/** The operands of one instruction, as places. */
final class Operands {

    private final Instruction instruction;

    Operands(Instruction instruction) {
        this.instruction = instruction;
    }

    int count() {
        return instruction.operands().size();
    }

    Operand get(int position) {
        return instruction.operands().get(position);
    }

    /** Width of an operand in bytes; constants take the width of the first operand. */
    int width(int position) {
        return switch (get(position)) {
            case Operand.Register register -> register.bytes();
            case Operand.Memory memory -> memory.bytes();
            case Operand.Immediate immediate -> position == 0 ? 8 : width(0);
            case Operand.Relative relative -> 8;
        };
    }

    Place place(int position) {
        return Place.of(get(position), width(position));
    }

    /** Distance that moves the top bit of the first operand to bit 63. */
    int shift() {
        return 64 - 8 * width(0);
    }

    /** The constant at this position. */
    long constant(int position) {
        return ((Operand.Immediate) get(position)).value();
    }

    boolean isMemory(int position) {
        return get(position) instanceof Operand.Memory;
    }

    MemoryAddress address(int position) {
        return new MemoryAddress((Operand.Memory) get(position));
    }

    int register(int position) {
        return ((Operand.Register) get(position)).number();
    }
}
