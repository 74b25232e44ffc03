package io.culprit.machine;

/** The prefixes in front of an opcode (Intel SDM volume 2, 2.1.1 and 2.2.1). */
final class Prefixes {

    /** Operand-size prefix 66. */
    boolean shortOperand;

    /** Address-size prefix 67. */
    boolean shortAddress;

    boolean lock;

    /** 0xF3, 0xF2 or 0. */
    int repeat;

    /** Register number of the segment override, or -1. */
    int segment = -1;

    /** The REX byte, or 0. */
    int rex;

    /** A prefix stands behind REX: a processor ignores REX then, and no compiler writes that. */
    boolean disordered;

    private final boolean legacy;

    /** Prefixes of 64-bit mode, or of 32-bit mode, which has no REX. */
    Prefixes(boolean legacy) {
        this.legacy = legacy;
    }

    /** Takes one byte; false when it is no prefix. */
    boolean take(int value) {
        boolean afterRex = rex != 0;
        boolean taken = takeLegacy(value) || takeRex(value);
        disordered |= afterRex && taken;
        return taken;
    }

    private boolean takeLegacy(int value) {
        switch (value) {
            case 0x66 -> shortOperand = true;
            case 0x67 -> shortAddress = true;
            case 0xF0 -> lock = true;
            case 0xF2, 0xF3 -> repeat = value;
            case 0x26, 0x2E, 0x36, 0x3E -> segment = value >> 3 & 3;
            case 0x64, 0x65 -> segment = value - 0x60;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean takeRex(int value) {
        if (legacy || (value & 0xF0) != 0x40) {
            return false;
        }
        rex = value;
        return true;
    }

    boolean wide() {
        return (rex & 8) != 0;
    }
}
