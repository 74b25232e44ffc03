package io.culprit.fact.fault;

import io.culprit.fact.MemoryCorruption;
import io.culprit.machine.Address;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import org.jspecify.annotations.Nullable;

/**
 * A pointer that leads nowhere beside one that would have led somewhere and differs in one bit, as failing memory leaves it. Only bits
 * that lead far away count: the neighbors at the lower ones are parts of the same memory. How many would fit by chance is counted, too:
 * where two wrong bits lead to memory as well, the address lies among memory, and one that fits says nothing.
 */
final class Neighbors {

    /** Bits below this lead within what one large page maps. */
    private static final int LOWEST_BIT = 21;

    private static final int BITS = 64;
    private static final int MOST_STACK_BYTES = 0x8000;

    private static final String[] REGISTERS = {
        "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rbp", "rsp"
    };

    private final CrashedSystem system;

    Neighbors(CrashedSystem system) {
        this.system = system;
    }

    /** The sign of a flipped bit in the address that a fault tells, or null. */
    @Nullable
    MemoryCorruption ofAddress(long address) {
        int bit = onlyFit(address, -1);
        if (isThere(address) || bit < 0 || pairFits(address, bit)) {
            return null;
        }
        long right = address ^ 1L << bit;
        return sign("The address that was touched", address, right, bit, "memory that is there");
    }

    /**
     * The sign of a flipped bit in the register that an address was made with, of which the same value with one other bit stands in
     * another register or on the stack; or null.
     */
    @Nullable
    MemoryCorruption ofRegister(Registers registers, long address) {
        for (String name : REGISTERS) {
            long value = registers.known(name) ? registers.value(name) : 0;
            boolean base = value < 0 && Math.abs(address - value) < 1L << LOWEST_BIT && !isThere(value);
            long twin = base ? twin(registers, value) : 0;
            if (twin != 0 && twin != -1) {
                return sign(
                        "Register " + name,
                        value,
                        twin,
                        Long.numberOfTrailingZeros(twin ^ value),
                        "a pointer that is on the stack or in a register as well");
            }
        }
        return null;
    }

    private long twin(Registers registers, long value) {
        long twin = 0;
        for (String other : REGISTERS) {
            twin = registers.known(other) ? merge(twin, value, registers.value(other)) : twin;
        }
        byte[] stack = new byte[MOST_STACK_BYTES];
        int got = Math.max(system.memory().read(registers.stackPointer(), stack, 0, stack.length), 0);
        for (int i = 0; i + 8 <= got; i += 8) {
            twin = merge(twin, value, LittleEndian.u64(stack, i));
        }
        return twin;
    }

    /** The one value that differs from {@code value} in one bit; 0 for none yet, -1 for several. */
    private static long merge(long known, long value, long other) {
        long bit = other ^ value;
        boolean fits = Long.bitCount(bit) == 1
                && Long.numberOfTrailingZeros(bit) >= LOWEST_BIT
                && Address.kernelHalf(other)
                && other >> 47 == -1;
        return !fits || other == known ? known : known == 0 ? other : -1;
    }

    private static MemoryCorruption sign(String what, long seen, long right, int bit, String fitting) {
        return new MemoryCorruption(
                "pointer-bit",
                true,
                what + ", " + Address.hex(seen) + ", differs in bit " + bit + " alone from " + Address.hex(right) + ", "
                        + fitting + "; of the other bits none would fit.",
                Address.hex(right),
                Address.hex(seen));
    }

    /** The only bit but {@code without} at which the address with that bit flipped is there; -1 for none, -2 for several. */
    private int onlyFit(long address, int without) {
        int only = -1;
        for (int bit = LOWEST_BIT; bit < BITS && only != -2; bit++) {
            if (bit != without && isThere(address ^ 1L << bit)) {
                only = only == -1 ? bit : -2;
            }
        }
        return only;
    }

    private boolean pairFits(long address, int without) {
        for (int bit = LOWEST_BIT; bit < BITS; bit++) {
            if (bit != without && onlyFit(address ^ 1L << bit, without) != -1) {
                return true;
            }
        }
        return false;
    }

    /** Whether an address of the kernel is in a module or in memory that the dump holds. */
    private boolean isThere(long address) {
        return address >> 47 == -1
                && (system.modules().at(address).isPresent() || system.memory().holds(address, 1));
    }
}
