package io.culprit.emulator.processor;

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
        boolean process(Processor processor);
    }

    private StringSteps() {}

    static Step of(Instruction instruction) {
        Operand.Memory memory = memory(instruction);
        int width = memory.bytes();
        long mask = memory.addressBytes() == 4 ? 0xFFFF_FFFFL : -1L;
        boolean equal = instruction.repeat() != Repeat.REPNE;
        MemoryAddress source = new MemoryAddress(
                new Operand.Memory(segment(instruction), Processor.RSI, -1, 0, 0, width, memory.addressBytes()));
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
            if (operand instanceof Operand.Memory memory && memory.base() == Processor.RSI) {
                return memory.segment();
            }
        }
        return -1;
    }

    private static void repeat(Processor p, Element element, long mask) {
        long[] registers = p.registers;
        for (int i = 0; i < ELEMENTS_AT_ONCE; i++) {
            long count = registers[Processor.RCX] & mask;
            if (count == 0) {
                return;
            }
            boolean more = element.process(p);
            registers[Processor.RCX] = count - 1 & mask;
            if (!more) {
                return;
            }
        }
        if ((registers[Processor.RCX] & mask) != 0) {
            p.rip = p.instructionRip;
            p.attend();
        }
    }

    private static void advance(Processor p, int register, int width, long mask) {
        int by = (p.flags.control & Flags.DF) != 0 ? -width : width;
        p.registers[register] = p.registers[register] + by & mask;
    }

    private static Element move(MemoryAddress source, int width, long mask) {
        return p -> {
            long value = p.mmu.load(source.of(p), width);
            p.mmu.store(p.registers[Processor.RDI] & mask, width, value);
            advance(p, Processor.RSI, width, mask);
            advance(p, Processor.RDI, width, mask);
            return true;
        };
    }

    private static Element store(int width, long mask) {
        return p -> {
            p.mmu.store(p.registers[Processor.RDI] & mask, width, p.registers[Processor.RAX]);
            advance(p, Processor.RDI, width, mask);
            return true;
        };
    }

    private static Element load(MemoryAddress source, int width, long mask) {
        Place accumulator = ArithmeticSteps.accumulator(width);
        return p -> {
            accumulator.write(p, p.mmu.load(source.of(p), width));
            advance(p, Processor.RSI, width, mask);
            return true;
        };
    }

    private static Element compare(MemoryAddress source, int width, long mask, boolean equal) {
        int shift = 64 - 8 * width;
        return p -> {
            long left = p.mmu.load(source.of(p), width) << shift >> shift;
            long right = p.mmu.load(p.registers[Processor.RDI] & mask, width) << shift >> shift;
            p.flags.subtract(left, right, left - right << shift >> shift, shift);
            advance(p, Processor.RSI, width, mask);
            advance(p, Processor.RDI, width, mask);
            return p.flags.zero() == equal;
        };
    }

    private static Element scan(int width, long mask, boolean equal) {
        int shift = 64 - 8 * width;
        return p -> {
            long left = p.registers[Processor.RAX] << shift >> shift;
            long right = p.mmu.load(p.registers[Processor.RDI] & mask, width) << shift >> shift;
            p.flags.subtract(left, right, left - right << shift >> shift, shift);
            advance(p, Processor.RDI, width, mask);
            return p.flags.zero() == equal;
        };
    }

    private static Element input(int width, long mask) {
        return p -> {
            p.requireKernel();
            p.mmu.checkWritable(p.registers[Processor.RDI] & mask, width);
            int value = p.machine().ports().read((int) p.registers[Processor.RDX] & 0xFFFF, width);
            p.mmu.store(p.registers[Processor.RDI] & mask, width, value);
            advance(p, Processor.RDI, width, mask);
            return true;
        };
    }

    private static Element output(MemoryAddress source, int width, long mask) {
        return p -> {
            p.requireKernel();
            int value = (int) p.mmu.load(source.of(p), width);
            p.machine().ports().write((int) p.registers[Processor.RDX] & 0xFFFF, width, value);
            advance(p, Processor.RSI, width, mask);
            return true;
        };
    }
}
