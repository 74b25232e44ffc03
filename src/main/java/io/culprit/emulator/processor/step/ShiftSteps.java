package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Mnemonic;

/**
 * Shifts and rotates. The count is cut to 5 bits, 6 for 64-bit operands; a count of zero leaves all flags. OF, which the manual
 * defines for a count of one only, follows the same rule for every count.
 */
final class ShiftSteps {

    private static final Place ONE = new Place.Constant(1);

    private ShiftSteps() {}

    static Step of(Mnemonic mnemonic, Operands operands) {
        Place place = operands.place(0);
        int bits = 8 * operands.width(0);
        int countMask = bits == 64 ? 63 : 31;
        if (mnemonic == Mnemonic.SHLD || mnemonic == Mnemonic.SHRD) {
            return doubleShift(mnemonic == Mnemonic.SHLD, operands, bits, countMask);
        }
        Place by = operands.count() == 1 ? ONE : operands.place(1);
        return switch (mnemonic) {
            case SHL -> p -> shiftLeft(p, place, (int) by.read(p) & countMask, bits);
            case SHR -> p -> shiftRight(p, place, (int) by.read(p) & countMask, bits);
            case SAR -> p -> shiftArithmetic(p, place, (int) by.read(p) & countMask, bits);
            case ROL -> p -> rotateLeft(p, place, (int) by.read(p) & countMask, bits);
            case ROR -> p -> rotateRight(p, place, (int) by.read(p) & countMask, bits);
            case RCL -> p -> rotateCarryLeft(p, place, ((int) by.read(p) & countMask) % (bits + 1), bits);
            default -> p -> rotateCarryRight(p, place, ((int) by.read(p) & countMask) % (bits + 1), bits);
        };
    }

    private static void shiftLeft(Core p, Place place, int count, int bits) {
        long value = place.readToModify(p);
        if (count == 0) {
            place.write(p, value);
            return;
        }
        long result = value << count;
        boolean carry = count <= bits && (value >>> bits - count & 1) != 0;
        long signed = result << 64 - bits >> 64 - bits;
        place.write(p, result);
        p.flags.set(signed, carry, signed < 0 != carry);
    }

    private static void shiftRight(Core p, Place place, int count, int bits) {
        long value = place.readToModify(p);
        if (count == 0) {
            place.write(p, value);
            return;
        }
        long result = value >>> count;
        boolean carry = (value >>> count - 1 & 1) != 0;
        place.write(p, result);
        p.flags.set(result << 64 - bits >> 64 - bits, carry, (value >>> bits - 1 & 1) != 0);
    }

    private static void shiftArithmetic(Core p, Place place, int count, int bits) {
        long value = place.readToModify(p);
        if (count == 0) {
            place.write(p, value);
            return;
        }
        long signed = value << 64 - bits >> 64 - bits;
        place.write(p, signed >> count);
        p.flags.set(signed >> count, (signed >> count - 1 & 1) != 0, false);
    }

    private static void rotateLeft(Core p, Place place, int count, int bits) {
        long value = place.readToModify(p);
        int by = count % bits;
        long result = by == 0 ? value : (value << by | value >>> bits - by) & -1L >>> 64 - bits;
        place.write(p, result);
        if (count != 0) {
            boolean carry = (result & 1) != 0;
            p.flags.setCarryAndOverflow(carry, (result >>> bits - 1 & 1) != 0 != carry);
        }
    }

    private static void rotateRight(Core p, Place place, int count, int bits) {
        long value = place.readToModify(p);
        int by = count % bits;
        long result = by == 0 ? value : (value >>> by | value << bits - by) & -1L >>> 64 - bits;
        place.write(p, result);
        if (count != 0) {
            boolean top = (result >>> bits - 1 & 1) != 0;
            p.flags.setCarryAndOverflow(top, top != ((result >>> bits - 2 & 1) != 0));
        }
    }

    private static void rotateCarryLeft(Core p, Place place, int count, int bits) {
        long value = place.readToModify(p);
        boolean carry = p.flags.carry();
        for (int i = 0; i < count; i++) {
            boolean out = (value >>> bits - 1 & 1) != 0;
            value = (value << 1 | (carry ? 1 : 0)) & -1L >>> 64 - bits;
            carry = out;
        }
        place.write(p, value);
        if (count != 0) {
            p.flags.setCarryAndOverflow(carry, (value >>> bits - 1 & 1) != 0 != carry);
        }
    }

    private static void rotateCarryRight(Core p, Place place, int count, int bits) {
        long value = place.readToModify(p);
        boolean carry = p.flags.carry();
        for (int i = 0; i < count; i++) {
            boolean out = (value & 1) != 0;
            value = value >>> 1 | (carry ? 1L << bits - 1 : 0);
            carry = out;
        }
        place.write(p, value);
        if (count != 0) {
            boolean top = (value >>> bits - 1 & 1) != 0;
            p.flags.setCarryAndOverflow(carry, top != ((value >>> bits - 2 & 1) != 0));
        }
    }

    private static Step doubleShift(boolean left, Operands operands, int bits, int countMask) {
        Place to = operands.place(0);
        Place from = operands.place(1);
        Place by = operands.place(2);
        return p -> {
            int count = (int) by.read(p) & countMask;
            long value = to.readToModify(p);
            if (count == 0) {
                to.write(p, value);
            } else {
                shiftPair(p, to, value, from.read(p), count, bits, left);
            }
        };
    }

    private static void shiftPair(Core p, Place to, long value, long other, int count, int bits, boolean left) {
        int by = count % bits;
        long result;
        boolean carry;
        if (by == 0) {
            result = other;
            carry = left ? (value & 1) != 0 : (value >>> bits - 1 & 1) != 0;
        } else if (left) {
            result = value << by | other >>> bits - by;
            carry = (value >>> bits - by & 1) != 0;
        } else {
            result = value >>> by | other << bits - by;
            carry = (value >>> by - 1 & 1) != 0;
        }
        long signed = result << 64 - bits >> 64 - bits;
        to.write(p, result);
        p.flags.set(signed, carry, (signed < 0) != ((value >>> bits - 1 & 1) != 0));
    }
}
