package io.culprit.fact.fault;

import io.culprit.dump.UserProcess;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.MemoryCorruption;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pointer of a program with one flipped bit: nothing is mapped where an instruction went, and the register that led it there differs in
 * one bit from a pointer to memory that another register or the stack holds. Addresses like null tell nothing, and neither do bits below
 * 4 GiB: allocators put alike objects at alike places of their chunks, some of which are gone. The dump must list what is mapped.
 */
final class FlippedPointer {

    private static final int LOWEST_BIT = 32;
    private static final int BITS = 64;

    /** A member of an object, or an element of an array, is no farther from the pointer to it. */
    private static final long MOST_BYTES_AWAY = 1 << 21;

    private static final int MOST_STACK_BYTES = 0x8000;

    private final CrashedSystem system;
    private final List<UserProcess.Region> regions;
    private final List<Long> pointers;

    private FlippedPointer(CrashedSystem system, List<UserProcess.Region> regions, List<Long> pointers) {
        this.system = system;
        this.regions = regions;
        this.pointers = pointers;
    }

    /** The sign in the memory that the instruction could not touch, or null. */
    static @Nullable MemoryCorruption find(
            CrashedSystem system, Registers registers, @Nullable FaultingInstruction instruction) {
        UserProcess process = system.dump().process().orElse(null);
        if (process == null || process.regions().isEmpty() || instruction == null || instruction.impossible() != null) {
            return null;
        }
        FlippedPointer search = new FlippedPointer(system, process.regions(), values(registers));
        for (FaultingInstruction.Touch touch : instruction.touches()) {
            MemoryCorruption found = touch.faulted() ? search.of(registers, touch.address()) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static List<String> names(Architecture architecture) {
        if (architecture == Architecture.X64) {
            return List.of(
                    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                    "r15");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; architecture == Architecture.ARM64 && i < 29; i++) {
            names.add("x" + i);
        }
        return names;
    }

    private static List<Long> values(Registers registers) {
        List<Long> values = new ArrayList<>();
        for (String name : names(registers.architecture())) {
            if (registers.known(name)) {
                values.add(registers.value(name));
            }
        }
        return values;
    }

    private @Nullable MemoryCorruption of(Registers registers, long address) {
        for (String name : names(registers.architecture())) {
            long value = registers.known(name) ? registers.value(name) : 0;
            boolean led = Math.abs(address - value) < MOST_BYTES_AWAY && value >>> LOWEST_BIT != 0;
            long right = led && !mapped(value) ? onlyFit(value) : 0;
            if (right != 0 && seen(registers.stackPointer(), right)) {
                return new MemoryCorruption(
                        "pointer-bit",
                        true,
                        "Register " + name + ", " + Address.hex(value) + ", differs in bit "
                                + Long.numberOfTrailingZeros(right ^ value) + " alone from " + Address.hex(right)
                                + ", a pointer to memory that is on the stack or in a register as well;"
                                + " of the other bits none would fit.",
                        Address.hex(right),
                        Address.hex(value));
            }
        }
        return null;
    }

    private boolean mapped(long address) {
        String memory = ProgramTouches.memory(regions, address);
        return memory != null
                && !memory.startsWith(ProgramTouches.NOTHING)
                && !memory.startsWith(ProgramTouches.RESERVED_ONLY)
                && !memory.startsWith(ProgramTouches.NOT_CANONICAL);
    }

    /** The only value with one bit flipped that leads to memory; 0 where there is none, or more than one. */
    private long onlyFit(long value) {
        long only = 0;
        for (int bit = LOWEST_BIT; bit < BITS; bit++) {
            long other = value ^ 1L << bit;
            if (mapped(other)) {
                if (only != 0) {
                    return 0;
                }
                only = other;
            }
        }
        return only;
    }

    private boolean seen(long stackPointer, long value) {
        if (pointers.contains(value)) {
            return true;
        }
        byte[] stack = new byte[MOST_STACK_BYTES];
        int got = Math.max(system.memory().read(stackPointer, stack, 0, stack.length), 0);
        for (int i = 0; i + Long.BYTES <= got; i += Long.BYTES) {
            if (LittleEndian.u64(stack, i) == value) {
                return true;
            }
        }
        return false;
    }
}
