package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Mnemonic;

/** Addition, subtraction, logic and comparison, with their flags (Intel SDM volume 2). */
final class ArithmeticSteps {

    private ArithmeticSteps() {}

    static Step of(Mnemonic mnemonic, Operands operands) {
        return switch (mnemonic) {
            case ADD, OR, ADC, SBB, AND, SUB, XOR -> binary(mnemonic, operands);
            case CMP -> compare(operands);
            case TEST -> test(operands);
            case INC -> increment(operands, 1);
            case DEC -> increment(operands, -1);
            case NEG -> negate(operands);
            case NOT -> complement(operands);
            case XADD -> exchangeAdd(operands);
            case CMPXCHG -> compareExchange(operands);
            case CMPXCHG8B -> compareExchangePair(operands, 4);
            default -> compareExchangePair(operands, 8);
        };
    }

    private static Step binary(Mnemonic mnemonic, Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        int shift = operands.shift();
        return switch (mnemonic) {
            case ADD ->
                p -> {
                    long left = to.readToModify(p) << shift >> shift;
                    long right = from.read(p) << shift >> shift;
                    long sum = left + right << shift >> shift;
                    to.write(p, sum);
                    p.flags.add(left, right, sum, shift);
                };
            case SUB ->
                p -> {
                    long left = to.readToModify(p) << shift >> shift;
                    long right = from.read(p) << shift >> shift;
                    long difference = left - right << shift >> shift;
                    to.write(p, difference);
                    p.flags.subtract(left, right, difference, shift);
                };
            case ADC ->
                p -> {
                    long left = to.readToModify(p) << shift >> shift;
                    long right = from.read(p) << shift >> shift;
                    long sum = left + right + (p.flags.carry() ? 1 : 0) << shift >> shift;
                    to.write(p, sum);
                    p.flags.add(left, right, sum, shift);
                };
            case SBB ->
                p -> {
                    long left = to.readToModify(p) << shift >> shift;
                    long right = from.read(p) << shift >> shift;
                    long difference = left - right - (p.flags.carry() ? 1 : 0) << shift >> shift;
                    to.write(p, difference);
                    p.flags.subtract(left, right, difference, shift);
                };
            case AND ->
                p -> {
                    long value = to.readToModify(p) & from.read(p);
                    to.write(p, value);
                    p.flags.logic(value << shift >> shift);
                };
            case OR ->
                p -> {
                    long value = to.readToModify(p) | from.read(p);
                    to.write(p, value);
                    p.flags.logic(value << shift >> shift);
                };
            default ->
                p -> {
                    long value = to.readToModify(p) ^ from.read(p);
                    to.write(p, value);
                    p.flags.logic(value << shift >> shift);
                };
        };
    }

    private static Step compare(Operands operands) {
        Place first = operands.place(0);
        Place second = operands.place(1);
        int shift = operands.shift();
        return p -> {
            long left = first.read(p) << shift >> shift;
            long right = second.read(p) << shift >> shift;
            p.flags.subtract(left, right, left - right << shift >> shift, shift);
        };
    }

    private static Step test(Operands operands) {
        Place first = operands.place(0);
        Place second = operands.place(1);
        int shift = operands.shift();
        return p -> p.flags.logic((first.read(p) & second.read(p)) << shift >> shift);
    }

    private static Step increment(Operands operands, int by) {
        Place place = operands.place(0);
        int shift = operands.shift();
        return p -> {
            long old = place.readToModify(p) << shift >> shift;
            boolean carry = p.flags.carry();
            long value = old + by << shift >> shift;
            place.write(p, value);
            if (by > 0) {
                p.flags.add(old, 1, value, shift);
            } else {
                p.flags.subtract(old, 1, value, shift);
            }
            p.flags.setCarry(carry);
        };
    }

    private static Step negate(Operands operands) {
        Place place = operands.place(0);
        int shift = operands.shift();
        return p -> {
            long old = place.readToModify(p) << shift >> shift;
            long value = -old << shift >> shift;
            place.write(p, value);
            p.flags.subtract(0, old, value, shift);
        };
    }

    private static Step complement(Operands operands) {
        Place place = operands.place(0);
        return p -> place.write(p, ~place.readToModify(p));
    }

    private static Step exchangeAdd(Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        int shift = operands.shift();
        return p -> {
            long left = to.readToModify(p) << shift >> shift;
            long right = from.read(p) << shift >> shift;
            long sum = left + right << shift >> shift;
            if (operands.isMemory(0)) {
                to.write(p, sum);
                from.write(p, left);
            } else {
                from.write(p, left);
                to.write(p, sum);
            }
            p.flags.add(left, right, sum, shift);
        };
    }

    /** Memory is written in any case; a register that is not replaced keeps its upper half too, and so does RAX when it is. */
    private static Step compareExchange(Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        int width = operands.width(0);
        int shift = operands.shift();
        Place accumulator = accumulator(width);
        boolean memory = operands.isMemory(0);
        return p -> {
            long old = to.readToModify(p);
            long expected = accumulator.read(p);
            if (old == expected) {
                to.write(p, from.read(p));
            } else {
                if (memory) {
                    to.write(p, old);
                }
                accumulator.write(p, old);
            }
            long left = expected << shift >> shift;
            long right = old << shift >> shift;
            p.flags.subtract(left, right, left - right << shift >> shift, shift);
        };
    }

    static Place accumulator(int width) {
        return switch (width) {
            case 8 -> new Place.Quad(Core.RAX);
            case 4 -> new Place.Double(Core.RAX);
            case 2 -> new Place.Part(Core.RAX, 0xFFFF);
            default -> new Place.Part(Core.RAX, 0xFF);
        };
    }

    private static Step compareExchangePair(Operands operands, int half) {
        MemoryAddress place = operands.address(0);
        long mask = Place.mask(half);
        return p -> {
            long address = place.of(p);
            if (half == 8 && (address & 15) != 0) {
                throw Fault.generalProtection(0);
            }
            p.mmu.checkWritable(address, 2 * half);
            long low = p.mmu.load(address, half);
            long high = p.mmu.load(address + half, half);
            long[] registers = p.registers;
            boolean equal = low == (registers[Core.RAX] & mask) && high == (registers[Core.RDX] & mask);
            if (equal) {
                p.mmu.store(address, half, registers[Core.RBX]);
                p.mmu.store(address + half, half, registers[Core.RCX]);
            } else {
                registers[Core.RAX] = low;
                registers[Core.RDX] = high;
            }
            p.flags.setZero(equal);
        };
    }
}
