package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Instruction;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;

/**
 * Moves of vector registers, which compilers use to copy and clear structures and interrupt entries to save state, and the bitwise
 * operations. Arithmetic on them is not emulated: #UD.
 */
final class VectorSteps {

    /** Combines two quadwords. */
    @FunctionalInterface
    private interface Bitwise {
        long of(long left, long right);
    }

    private VectorSteps() {}

    static Step of(Instruction instruction, Operands operands) {
        return switch (instruction.mnemonic()) {
            case MOVUPS, MOVUPD, MOVDQU, LDDQU -> move(operands, false);
            case MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ -> move(operands, true);
            case MOVQ, MOVD ->
                operands.get(0) instanceof Operand.Register(Operand.Bank bank, int number, int width)
                                && bank == Operand.Bank.XMM
                        ? moveIn(operands, number)
                        : moveOut(operands);
            case MOVSS, MOVSD -> moveScalar(operands, instruction.mnemonic() == Mnemonic.MOVSS ? 4 : 8);
            case MOVLPS, MOVLPD -> moveHalf(operands, 0);
            case MOVHPS, MOVHPD -> moveHalf(operands, 1);
            case XORPS, XORPD, PXOR -> bitwise(operands, (left, right) -> left ^ right);
            case ANDPS, ANDPD, PAND -> bitwise(operands, (left, right) -> left & right);
            case ORPS, ORPD, POR -> bitwise(operands, (left, right) -> left | right);
            case ANDNPS, ANDNPD, PANDN -> bitwise(operands, (left, right) -> ~left & right);
            case PUNPCKLQDQ, MOVLHPS, UNPCKLPD -> unpackLow(operands);
            default -> Step.INVALID;
        };
    }

    private static long aligned(long address, boolean needed) {
        if (needed && (address & 15) != 0) {
            throw Fault.generalProtection(0);
        }
        return address;
    }

    private static Step move(Operands operands, boolean aligned) {
        if (operands.isMemory(0)) {
            MemoryAddress to = operands.address(0);
            int from = operands.register(1) * 2;
            return p -> {
                long address = aligned(to.of(p), aligned);
                p.mmu.checkWritable(address, 16);
                p.mmu.store64(address, p.vectors.quads[from]);
                p.mmu.store64(address + 8, p.vectors.quads[from + 1]);
            };
        }
        int to = operands.register(0) * 2;
        if (!operands.isMemory(1)) {
            int from = operands.register(1) * 2;
            return p -> System.arraycopy(p.vectors.quads, from, p.vectors.quads, to, 2);
        }
        MemoryAddress from = operands.address(1);
        return p -> {
            long address = aligned(from.of(p), aligned);
            long low = p.mmu.load64(address);
            p.vectors.quads[to + 1] = p.mmu.load64(address + 8);
            p.vectors.quads[to] = low;
        };
    }

    /** From a general register, memory or the low half of a vector register; the rest is cleared. */
    private static Step moveIn(Operands operands, int number) {
        if (operands.get(1) instanceof Operand.Register(Operand.Bank bank, int from, int width)
                && bank == Operand.Bank.XMM) {
            return p -> set(p, number, p.vectors.quads[from * 2], 0);
        }
        Place from = operands.place(1);
        return p -> set(p, number, from.read(p), 0);
    }

    private static void set(Core p, int number, long low, long high) {
        p.vectors.quads[number * 2] = low;
        p.vectors.quads[number * 2 + 1] = high;
    }

    private static Step moveOut(Operands operands) {
        Place to = operands.place(0);
        int from = operands.register(1) * 2;
        return p -> to.write(p, p.vectors.quads[from]);
    }

    /** From memory the rest is cleared, between registers it is kept. */
    private static Step moveScalar(Operands operands, int width) {
        if (operands.isMemory(0)) {
            return moveOut(operands);
        }
        int to = operands.register(0);
        if (operands.isMemory(1)) {
            return moveIn(operands, to);
        }
        int from = operands.register(1) * 2;
        long mask = Place.mask(width);
        return p -> p.vectors.quads[to * 2] = p.vectors.quads[to * 2] & ~mask | p.vectors.quads[from] & mask;
    }

    private static Step moveHalf(Operands operands, int half) {
        if (operands.isMemory(0)) {
            Place to = operands.place(0);
            int from = operands.register(1) * 2 + half;
            return p -> to.write(p, p.vectors.quads[from]);
        }
        Place from = operands.place(1);
        int to = operands.register(0) * 2 + half;
        return p -> p.vectors.quads[to] = from.read(p);
    }

    private static Step unpackLow(Operands operands) {
        int to = operands.register(0) * 2;
        if (operands.isMemory(1)) {
            MemoryAddress from = operands.address(1);
            return p -> p.vectors.quads[to + 1] = p.mmu.load64(aligned(from.of(p), true));
        }
        int from = operands.register(1) * 2;
        return p -> p.vectors.quads[to + 1] = p.vectors.quads[from];
    }

    private static Step bitwise(Operands operands, Bitwise operation) {
        int to = operands.register(0) * 2;
        if (operands.isMemory(1)) {
            MemoryAddress from = operands.address(1);
            return p -> {
                long address = aligned(from.of(p), true);
                long low = p.mmu.load64(address);
                long high = p.mmu.load64(address + 8);
                p.vectors.quads[to] = operation.of(p.vectors.quads[to], low);
                p.vectors.quads[to + 1] = operation.of(p.vectors.quads[to + 1], high);
            };
        }
        int from = operands.register(1) * 2;
        return p -> {
            p.vectors.quads[to] = operation.of(p.vectors.quads[to], p.vectors.quads[from]);
            p.vectors.quads[to + 1] = operation.of(p.vectors.quads[to + 1], p.vectors.quads[from + 1]);
        };
    }
}
