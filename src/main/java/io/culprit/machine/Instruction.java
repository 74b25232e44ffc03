package io.culprit.machine;

import java.util.List;

/**
 * A decoded x64 or x86 instruction, independent of the address it stands at.
 *
 * @param mnemonic what it does; {@link Mnemonic#UNKNOWN} for forms outside the subset, {@link Mnemonic#TRUNCATED} when bytes are missing
 * @param operands as encoded, destination first; no implicit ones, but those of string instructions
 * @param length in bytes, 1 to 15; 0 when unknown
 * @param operandBytes the operand size: 2, 4 or 8
 * @param repeat what a repeat prefix does to it
 * @param lock whether it carries a lock prefix
 */
public record Instruction(
        Mnemonic mnemonic, List<Operand> operands, int length, int operandBytes, Repeat repeat, boolean lock) {

    /** A repeat prefix. */
    public enum Repeat {
        NONE,
        /** F3: rep, repe. */
        REP,
        /** F2: repne. */
        REPNE
    }

    /** How an instruction uses an operand. */
    public enum Access {
        NONE,
        READ,
        WRITE,
        READ_WRITE;

        /** Whether it reads. */
        public boolean reads() {
            return this == READ || this == READ_WRITE;
        }

        /** Whether it writes. */
        public boolean writes() {
            return this == WRITE || this == READ_WRITE;
        }
    }

    static Instruction unknown(int length) {
        return new Instruction(Mnemonic.UNKNOWN, List.of(), length, 4, Repeat.NONE, false);
    }

    static Instruction truncated() {
        return new Instruction(Mnemonic.TRUNCATED, List.of(), 0, 4, Repeat.NONE, false);
    }

    /** Whether the instruction is inside the known subset. */
    public boolean known() {
        return mnemonic != Mnemonic.UNKNOWN && mnemonic != Mnemonic.TRUNCATED;
    }

    /** How the operand at this position is used. */
    public Access access(int position) {
        return switch (mnemonic.use()) {
            case NONE -> Access.NONE;
            case READ -> Access.READ;
            case WRITE -> position == 0 ? Access.WRITE : Access.READ;
            case MODIFY ->
                position == 0 && !threeOperandMultiply()
                        ? Access.READ_WRITE
                        : position == 0 ? Access.WRITE : Access.READ;
            case EXCHANGE -> Access.READ_WRITE;
            case ADDRESS -> operands.get(position) instanceof Operand.Memory ? Access.NONE : Access.WRITE;
        };
    }

    private boolean threeOperandMultiply() {
        return mnemonic == Mnemonic.IMUL && operands.size() == 3;
    }

    /** Disassembly as {@code llvm-objdump} prints it in Intel syntax, with single spaces and without comments. */
    public String text(long address) {
        return InstructionText.of(this, address, 8);
    }

    /** As {@link #text}, in 32-bit mode. */
    String text32(long address) {
        return InstructionText.of(this, address, 4);
    }
}
