package io.culprit.stack;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.util.OptionalLong;

/**
 * The registers of an x64 frame while it is undone. Numbers are those of instructions and unwind codes: 0 rax, 1 rcx, 2 rdx, 3 rbx,
 * 4 rsp, 5 rbp, 6 rsi, 7 rdi, 8-15 r8-r15.
 */
public final class X64Registers {

    /** The number of rcx. */
    public static final int RCX = 1;
    /** The number of rsp. */
    public static final int RSP = 4;
    /** The number of rbp. */
    public static final int RBP = 5;

    private static final Architecture X64 = Architecture.X64;
    private static final int[] INDEX = indexes();

    /** rax, rcx, rdx, r8-r11: a callee may change them (x64 calling convention). */
    private static final int VOLATILE = 0b0000_1111_0000_0111;

    private final long[] values = new long[16];
    private int known;

    /** The registers of a frame, to be changed. */
    public X64Registers(Registers from) {
        for (int i = 0; i < 16; i++) {
            values[i] = from.value(INDEX[i]);
            known |= from.known(INDEX[i]) ? 1 << i : 0;
        }
    }

    private X64Registers(X64Registers other) {
        System.arraycopy(other.values, 0, values, 0, 16);
        known = other.known;
    }

    /** The same registers, which change apart from these. */
    public X64Registers copy() {
        return new X64Registers(this);
    }

    private static int[] indexes() {
        String[] names = {
            "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
        };
        int[] indexes = new int[16];
        for (int i = 0; i < 16; i++) {
            indexes[i] = X64.register(names[i]);
        }
        return indexes;
    }

    /** Whether the register's value is known. */
    public boolean known(int number) {
        return (known >>> number & 1) != 0;
    }

    /** The register's value, 0 where it is not known. */
    public long value(int number) {
        return values[number];
    }

    /** Gives the register a value that is known. */
    public void set(int number, long value) {
        values[number] = value;
        known |= 1 << number;
    }

    /** Makes the register unknown. */
    public void forget(int number) {
        values[number] = 0;
        known &= ~(1 << number);
    }

    /** The value of rsp. */
    public long stackPointer() {
        return values[RSP];
    }

    /** Moves rsp up. */
    public void release(long bytes) {
        values[RSP] += bytes;
    }

    /** Takes the register from memory; where that is missing it becomes unknown. */
    public void load(int number, AddressSpace memory, long address) {
        OptionalLong value = memory.findU64(address);
        if (value.isPresent()) {
            set(number, value.getAsLong());
        } else {
            forget(number);
        }
    }

    /** Takes the register from the top of the stack, and moves rsp up. */
    public void pop(int number, AddressSpace memory) {
        load(number, memory, values[RSP]);
        values[RSP] += 8;
    }

    /** The caller's registers at {@code instruction}: what a callee may change is unknown. */
    public Registers caller(long instruction) {
        Registers result = Registers.of(X64, instruction, values[RSP]);
        for (int i = 0; i < 16; i++) {
            if (i != RSP && ((known & ~VOLATILE) >>> i & 1) != 0) {
                result = result.with(INDEX[i], values[i]);
            }
        }
        return result;
    }

    /** Makes unknown what a callee may change. */
    public void forgetVolatile() {
        for (int i = 0; i < 16; i++) {
            if ((VOLATILE >>> i & 1) != 0) {
                forget(i);
            }
        }
    }
}
