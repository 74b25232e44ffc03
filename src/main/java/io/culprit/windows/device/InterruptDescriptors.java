package io.culprit.windows.device;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Processors;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The interrupt descriptor table of a processor (Intel SDM 3A, 6.10 and 6.14): where each vector goes first.
 *
 * @param base its address
 * @param gates those that are present and can be read, by vector
 * @param missing the first vector whose gate is not in the dump, -1 for none
 */
public record InterruptDescriptors(long base, List<Gate> gates, int missing) {

    private static final int VECTORS = 256;

    /** KSPECIAL_REGISTERS: the base of Idtr, on x64 and x86, as ntddk.h and every public PDB have it. */
    private static final int[] BASE = {0x68, 0x34};

    private static final int PRESENT = 0x80;

    /** Copies the list. */
    public InterruptDescriptors {
        gates = List.copyOf(gates);
    }

    /** A vector and the first instruction of its handler. */
    public record Gate(int vector, long handler) {}

    /**
     * The table of a processor.
     *
     * @throws MissingMemoryException when where it lies, or all of it, is not in the dump
     */
    public static InterruptDescriptors of(CrashedSystem system, Processors.Prcb block) {
        boolean wide = system.pointerBytes() == 8;
        long base = base(system, block)
                .orElseThrow(() -> new MissingMemoryException(
                        0, "where the interrupt descriptor table lies is not in the dump or not known of this build"));
        AddressSpace memory = system.memory();
        List<Gate> gates = new ArrayList<>();
        int size = wide ? 16 : 8;
        int missing = -1;
        int held = 0;
        for (int vector = 0; vector < VECTORS; vector++) {
            long at = base + (long) vector * size;
            if (!memory.holds(at, size)) {
                missing = missing < 0 ? vector : missing;
                continue;
            }
            held++;
            long handler = memory.u16(at) & 0xFFFFL | (memory.u16(at + 6) & 0xFFFFL) << 16;
            handler |= wide ? (memory.u32(at + 8) & 0xFFFF_FFFFL) << 32 : (long) (int) handler;
            if ((memory.u8(at + 5) & PRESENT) != 0) {
                gates.add(new Gate(vector, handler));
            }
        }
        if (held == 0) {
            throw memory.missing(base);
        }
        return new InterruptDescriptors(base, gates, missing);
    }

    private static OptionalLong base(CrashedSystem system, Processors.Prcb block) {
        int bytes = system.pointerBytes();
        OptionalInt registers = system.layout().find("_KPRCB", "SpecialRegisters");
        if (registers.isPresent()) {
            long at = block.address() + registers.getAsInt() + BASE[bytes == 8 ? 0 : 1];
            OptionalLong base = block.memory().findPointer(at, bytes);
            if (base.isPresent() && base.getAsLong() != 0) {
                return base;
            }
        }
        OptionalInt prcb = system.layout().find("_KPCR", "Prcb");
        OptionalInt table = system.layout().find("_KPCR", bytes == 8 ? "IdtBase" : "IDT");
        return prcb.isEmpty() || table.isEmpty() || block.address() == 0
                ? OptionalLong.empty()
                : system.memory().findPointer(block.address() - prcb.getAsInt() + table.getAsInt(), bytes);
    }
}
