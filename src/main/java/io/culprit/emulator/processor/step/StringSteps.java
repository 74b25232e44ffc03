package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Flags;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Instruction;
import io.culprit.machine.Instruction.Repeat;
import io.culprit.machine.Operand;

/**
 * String instructions. A repeated one is interruptible: registers are up to date after each element, and after a bounded number
 * of elements the instruction is started again, so that events are not held up.
 */
final class StringSteps {

    private static final int ELEMENTS_AT_ONCE = 4096;

    /** One element; false when a comparison ends the repetition. */
    @FunctionalInterface
    private interface Element {
        boolean process(Core core);
    }

    private StringSteps() {}

    static Step of(Instruction instruction) {
        Operand.Memory memory = memory(instruction);
        int width = memory.bytes();
        long mask = memory.addressBytes() == 4 ? 0xFFFF_FFFFL : -1L;
        boolean equal = instruction.repeat() != Repeat.REPNE;
        MemoryAddress source = new MemoryAddress(
                new Operand.Memory(segment(instruction), Core.RSI, -1, 0, 0, width, memory.addressBytes()));
        Element element = switch (instruction.mnemonic()) {
            case MOVSB, MOVSW, MOVSD_STRING, MOVSQ -> move(source, width, mask);
            case STOSB, STOSW, STOSD, STOSQ -> store(width, mask);
            case LODSB, LODSW, LODSD, LODSQ -> load(source, width, mask);
            case CMPSB, CMPSW, CMPSD_STRING, CMPSQ -> compare(source, width, mask, equal);
            case SCASB, SCASW, SCASD, SCASQ -> scan(width, mask, equal);
            case INSB, INSW, INSD -> input(width, mask);
            default -> output(source, width, mask);
        };
        return instruction.repeat() == Repeat.NONE ? element::process : p -> repeat(p, element, mask);
    }

    private static Operand.Memory memory(Instruction instruction) {
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory) {
                return memory;
            }
        }
        throw new IllegalArgumentException(instruction.mnemonic().text());
    }

    /** The segment override of the source; the destination is always ES. */
    private static int segment(Instruction instruction) {
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory && memory.base() == Core.RSI) {
                return memory.segment();
            }
        }
        return -1;
    }

    private static void repeat(Core p, Element element, long mask) {
        long[] registers = p.registers;
        for (int i = 0; i < ELEMENTS_AT_ONCE; i++) {
            long count = registers[Core.RCX] & mask;
            if (count == 0) {
                return;
            }
            boolean more = element.process(p);
            registers[Core.RCX] = count - 1 & mask;
            if (!more) {
                return;
            }
        }
        if ((registers[Core.RCX] & mask) != 0) {
            p.rip = p.instructionRip;
            p.attend();
        }
    }

    private static void advance(Core p, int register, int width, long mask) {
        int by = (p.flags.control & Flags.DF) != 0 ? -width : width;
        p.registers[register] = p.registers[register] + by & mask;
    }

    private static Element move(MemoryAddress source, int width, long mask) {
        return p -> {
            long value = p.mmu.load(source.of(p), width);
            p.mmu.store(p.registers[Core.RDI] & mask, width, value);
            advance(p, Core.RSI, width, mask);
            advance(p, Core.RDI, width, mask);
            return true;
        };
    }

    private static Element store(int width, long mask) {
        return p -> {
            p.mmu.store(p.registers[Core.RDI] & mask, width, p.registers[Core.RAX]);
            advance(p, Core.RDI, width, mask);
            return true;
        };
    }

    private static Element load(MemoryAddress source, int width, long mask) {
        Place accumulator = ArithmeticSteps.accumulator(width);
        return p -> {
            accumulator.write(p, p.mmu.load(source.of(p), width));
            advance(p, Core.RSI, width, mask);
            return true;
        };
    }

    private static Element compare(MemoryAddress source, int width, long mask, boolean equal) {
        int shift = 64 - 8 * width;
        return p -> {
            long left = p.mmu.load(source.of(p), width) << shift >> shift;
            long right = p.mmu.load(p.registers[Core.RDI] & mask, width) << shift >> shift;
            p.flags.subtract(left, right, left - right << shift >> shift, shift);
            advance(p, Core.RSI, width, mask);
            advance(p, Core.RDI, width, mask);
            return p.flags.zero() == equal;
        };
    }

    private static Element scan(int width, long mask, boolean equal) {
        int shift = 64 - 8 * width;
        return p -> {
            long left = p.registers[Core.RAX] << shift >> shift;
            long right = p.mmu.load(p.registers[Core.RDI] & mask, width) << shift >> shift;
            p.flags.subtract(left, right, left - right << shift >> shift, shift);
            advance(p, Core.RDI, width, mask);
            return p.flags.zero() == equal;
        };
    }

    private static Element input(int width, long mask) {
        return p -> {
            p.requireKernel();
            p.mmu.checkWritable(p.registers[Core.RDI] & mask, width);
            int value = p.ports().read((int) p.registers[Core.RDX] & 0xFFFF, width);
            p.mmu.store(p.registers[Core.RDI] & mask, width, value);
            advance(p, Core.RDI, width, mask);
            return true;
        };
    }

    private static Element output(MemoryAddress source, int width, long mask) {
        return p -> {
            p.requireKernel();
            int value = (int) p.mmu.load(source.of(p), width);
            p.ports().write((int) p.registers[Core.RDX] & 0xFFFF, width, value);
            advance(p, Core.RSI, width, mask);
            return true;
        };
    }
}
