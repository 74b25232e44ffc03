package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Mnemonic;
import java.math.BigInteger;

/** Multiplication and division. Flags that the manual leaves undefined are computed from the low half of the product. */
final class MultiplySteps {

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private MultiplySteps() {}

    static Step of(Mnemonic mnemonic, Operands operands) {
        return switch (mnemonic) {
            case MUL -> multiply(operands, false);
            case IMUL -> operands.count() == 1 ? multiply(operands, true) : multiplyInto(operands);
            case DIV -> divide(operands, false);
            default -> divide(operands, true);
        };
    }

    private static Step multiply(Operands operands, boolean signed) {
        Place from = operands.place(0);
        int width = operands.width(0);
        int shift = operands.shift();
        if (width == 8) {
            return p -> multiplyQuads(p, from.read(p), signed);
        }
        return p -> {
            long left = p.registers[Core.RAX];
            long right = from.read(p);
            long product = signed
                    ? (left << shift >> shift) * (right << shift >> shift)
                    : (left << shift >>> shift) * (right << shift >>> shift);
            store(p, width, product, product >> 8 * width);
            long low = product << shift >> shift;
            boolean big = signed ? low != product : product << shift >>> shift != product;
            p.flags.set(low, big, big);
        };
    }

    private static void multiplyQuads(Core p, long right, boolean signed) {
        long left = p.registers[Core.RAX];
        long low = left * right;
        long high = signed ? Math.multiplyHigh(left, right) : Math.unsignedMultiplyHigh(left, right);
        p.registers[Core.RAX] = low;
        p.registers[Core.RDX] = high;
        boolean big = signed ? high != low >> 63 : high != 0;
        p.flags.set(low, big, big);
    }

    /** Stores a double-width result: AX for bytes, else the halves in RAX and RDX. */
    private static void store(Core p, int width, long low, long high) {
        if (width == 1) {
            p.registers[Core.RAX] = p.registers[Core.RAX] & ~0xFFFFL | low & 0xFF | (high & 0xFF) << 8;
        } else if (width == 2) {
            p.registers[Core.RAX] = p.registers[Core.RAX] & ~0xFFFFL | low & 0xFFFF;
            p.registers[Core.RDX] = p.registers[Core.RDX] & ~0xFFFFL | high & 0xFFFF;
        } else {
            p.registers[Core.RAX] = low & Place.mask(width);
            p.registers[Core.RDX] = high & Place.mask(width);
        }
    }

    private static Step multiplyInto(Operands operands) {
        Place to = operands.place(0);
        Place left = operands.place(operands.count() - 2);
        Place right = operands.place(operands.count() - 1);
        int shift = operands.shift();
        return p -> {
            long first = left.read(p) << shift >> shift;
            long second = right.read(p) << shift >> shift;
            long product = first * second;
            long low = product << shift >> shift;
            boolean big = shift == 0 ? Math.multiplyHigh(first, second) != product >> 63 : low != product;
            to.write(p, low);
            p.flags.set(low, big, big);
        };
    }

    private static Step divide(Operands operands, boolean signed) {
        Place by = operands.place(0);
        int width = operands.width(0);
        if (width == 8) {
            return p -> divideQuads(p, by.read(p), signed);
        }
        return p -> divideNarrow(p, by.read(p), width, signed);
    }

    private static void divideNarrow(Core p, long divisorBits, int width, boolean signed) {
        int bits = 8 * width;
        long mask = Place.mask(width);
        long dividend = width == 1
                ? p.registers[Core.RAX] & 0xFFFF
                : p.registers[Core.RAX] & mask | (p.registers[Core.RDX] & mask) << bits;
        int shift = 64 - 2 * bits;
        long numerator = signed ? dividend << shift >> shift : dividend;
        long divisor = signed ? divisorBits << 64 - bits >> 64 - bits : divisorBits;
        if (divisor == 0) {
            throw new Fault(Fault.DIVIDE_ERROR);
        }
        long quotient = signed ? numerator / divisor : Long.divideUnsigned(numerator, divisor);
        long remainder = signed ? numerator % divisor : Long.remainderUnsigned(numerator, divisor);
        boolean fits = signed
                ? quotient << 64 - bits >> 64 - bits == quotient && !(numerator == Long.MIN_VALUE && divisor == -1)
                : (quotient & ~mask) == 0;
        if (!fits) {
            throw new Fault(Fault.DIVIDE_ERROR);
        }
        store(p, width, quotient, remainder);
    }

    private static void divideQuads(Core p, long divisor, boolean signed) {
        long low = p.registers[Core.RAX];
        long high = p.registers[Core.RDX];
        if (divisor == 0) {
            throw new Fault(Fault.DIVIDE_ERROR);
        }
        boolean narrow = signed ? high == low >> 63 && !(low == Long.MIN_VALUE && divisor == -1) : high == 0;
        if (narrow) {
            p.registers[Core.RAX] = signed ? low / divisor : Long.divideUnsigned(low, divisor);
            p.registers[Core.RDX] = signed ? low % divisor : Long.remainderUnsigned(low, divisor);
            return;
        }
        BigInteger numerator = (signed ? BigInteger.valueOf(high) : unsigned(high))
                .shiftLeft(64)
                .add(unsigned(low));
        BigInteger[] result = numerator.divideAndRemainder(signed ? BigInteger.valueOf(divisor) : unsigned(divisor));
        if (signed ? result[0].bitLength() > 63 : result[0].bitLength() > 64) {
            throw new Fault(Fault.DIVIDE_ERROR);
        }
        p.registers[Core.RAX] = result[0].longValue();
        p.registers[Core.RDX] = result[1].longValue();
    }

    private static BigInteger unsigned(long value) {
        BigInteger number = BigInteger.valueOf(value);
        return value < 0 ? number.add(TWO_TO_64) : number;
    }
}
