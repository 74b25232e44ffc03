package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.emulator.processor.Segment;
import io.culprit.machine.Operand;

/** The effective address of a memory operand. An absent register is number 16, which is always zero. */
final class MemoryAddress {

    private static final int NO_REGISTER = 16;

    private final int base;
    private final int index;
    private final int scaleShift;
    private final long displacement;
    private final boolean relative;
    private final int segment;
    private final boolean shortAddress;
    private final boolean onStack;

    MemoryAddress(Operand.Memory memory) {
        relative = memory.base() == Operand.Memory.RIP;
        base = relative || memory.base() < 0 ? NO_REGISTER : memory.base();
        index = memory.index() < 0 ? NO_REGISTER : memory.index();
        scaleShift = Integer.numberOfTrailingZeros(Math.max(memory.scale(), 1));
        displacement = memory.displacement();
        segment = memory.segment() >= Segment.FS ? memory.segment() : 0;
        shortAddress = memory.addressBytes() == 4;
        onStack = segment == 0 && (base == Core.RSP || base == Core.RBP);
    }

    /** The linear address, with the segment's base. */
    long of(Core core) {
        return of(core, 0);
    }

    /** The linear address of something {@code distance} bytes further. */
    long of(Core core, long distance) {
        long address = offset(core) + distance;
        if (shortAddress) {
            address &= 0xFFFF_FFFFL;
        }
        if (segment != 0) {
            return address + (segment == Segment.FS ? core.fsBase : core.gsBase);
        }
        if (onStack && address << 16 >> 16 != address) {
            throw new Fault(Fault.STACK_FAULT);
        }
        return address;
    }

    /** The address inside the segment, as {@code lea} computes it. */
    long offset(Core core) {
        long[] registers = core.registers;
        long address = registers[base] + (registers[index] << scaleShift) + displacement;
        if (relative) {
            address += core.rip;
        }
        return shortAddress ? address & 0xFFFF_FFFFL : address;
    }
}
