package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Flags;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;

/** Bit tests, bit scans, bit counts and byte swaps. */
final class BitSteps {

    private BitSteps() {}

    static Step of(Mnemonic mnemonic, Operands operands) {
        return switch (mnemonic) {
            case BT, BTS, BTR, BTC -> test(mnemonic, operands);
            case BSF, BSR -> scan(mnemonic == Mnemonic.BSF, operands);
            case TZCNT, LZCNT -> count(mnemonic == Mnemonic.TZCNT, operands);
            case POPCNT -> population(operands);
            default -> swap(operands);
        };
    }

    private static Step test(Mnemonic mnemonic, Operands operands) {
        int bits = 8 * operands.width(0);
        Place by = operands.place(1);
        if (operands.isMemory(0) && operands.get(1) instanceof Operand.Register) {
            return testString(mnemonic, operands, bits);
        }
        Place place = operands.place(0);
        return p -> {
            int bit = (int) by.read(p) & bits - 1;
            long value = mnemonic == Mnemonic.BT ? place.read(p) : place.readToModify(p);
            if (mnemonic != Mnemonic.BT) {
                place.write(p, change(mnemonic, value, bit));
            }
            p.flags.setCarry((value >>> bit & 1) != 0);
        };
    }

    /** With a register as bit number, memory is a string of bits that extends in both directions. */
    private static Step testString(Mnemonic mnemonic, Operands operands, int bits) {
        MemoryAddress start = operands.address(0);
        Place by = operands.place(1);
        int width = bits / 8;
        int shift = 64 - bits;
        return p -> {
            long number = by.read(p) << shift >> shift;
            long address = start.of(p, Math.floorDiv(number, bits) * width);
            int bit = (int) number & bits - 1;
            if (mnemonic != Mnemonic.BT) {
                p.mmu.checkWritable(address, width);
            }
            long value = p.mmu.load(address, width);
            if (mnemonic != Mnemonic.BT) {
                p.mmu.store(address, width, change(mnemonic, value, bit));
            }
            p.flags.setCarry((value >>> bit & 1) != 0);
        };
    }

    private static long change(Mnemonic mnemonic, long value, int bit) {
        return switch (mnemonic) {
            case BTS -> value | 1L << bit;
            case BTR -> value & ~(1L << bit);
            default -> value ^ 1L << bit;
        };
    }

    /** With a source of zero the destination keeps its value, as both vendors' processors do. */
    private static Step scan(boolean forward, Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        return p -> {
            long value = from.read(p);
            if (value != 0) {
                to.write(p, forward ? Long.numberOfTrailingZeros(value) : 63 - Long.numberOfLeadingZeros(value));
            }
            p.flags.logic(value == 0 ? 0 : 1);
        };
    }

    private static Step count(boolean trailing, Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        int bits = 8 * operands.width(0);
        return p -> {
            long value = from.read(p);
            int zeros = trailing ? Long.numberOfTrailingZeros(value) : Long.numberOfLeadingZeros(value) - (64 - bits);
            int result = Math.min(zeros, bits);
            to.write(p, result);
            p.flags.set(result, value == 0, false);
        };
    }

    private static Step population(Operands operands) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        return p -> {
            long value = from.read(p);
            to.write(p, Long.bitCount(value));
            p.flags.load(value == 0 ? Flags.ZF : 0, Flags.ARITHMETIC);
        };
    }

    private static Step swap(Operands operands) {
        Place place = operands.place(0);
        int shift = 64 - 8 * operands.width(0);
        return shift == 48 ? p -> place.write(p, 0) : p -> place.write(p, Long.reverseBytes(place.read(p) << shift));
    }
}
