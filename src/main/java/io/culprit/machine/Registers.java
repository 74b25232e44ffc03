package io.culprit.machine;

import java.util.Arrays;

/**
 * Register values of one processor or frame, immutable. A register may be unknown: unwinding restores only what the callee saved.
 * Values are in the order of {@link Architecture#registerNames()}.
 */
public final class Registers {

    private final Architecture architecture;
    private final long[] values;
    private final long knownMask;

    private Registers(Architecture architecture, long[] values, long knownMask) {
        this.architecture = architecture;
        this.values = values;
        this.knownMask = knownMask;
    }

    /** All registers unknown. */
    public static Registers unknown(Architecture architecture) {
        return new Registers(architecture, new long[architecture.registerNames().size()], 0);
    }

    /** Only instruction and stack pointer known. */
    public static Registers of(Architecture architecture, long instruction, long stackPointer) {
        return unknown(architecture)
                .with(architecture.instructionIndex(), instruction)
                .with(architecture.stackIndex(), stackPointer);
    }

    /** The architecture that names the registers. */
    public Architecture architecture() {
        return architecture;
    }

    /** The instruction pointer. */
    public long instruction() {
        return values[architecture.instructionIndex()];
    }

    /** The stack pointer. */
    public long stackPointer() {
        return values[architecture.stackIndex()];
    }

    /** Whether the register at this index holds a value that was read, not assumed. */
    public boolean known(int index) {
        return (knownMask >>> index & 1) != 0;
    }

    /** The value at this index; 0 when unknown, so ask {@link #known(int)} first. */
    public long value(int index) {
        return values[index];
    }

    /** The value of a register by WinDbg's name, e.g. {@code rcx}; 0 when unknown. */
    public long value(String name) {
        int index = architecture.register(name);
        return index < 0 ? 0 : values[index];
    }

    /** Whether the register of this name is known. */
    public boolean known(String name) {
        int index = architecture.register(name);
        return index >= 0 && known(index);
    }

    /** A copy with one register known to hold {@code value}. */
    public Registers with(int index, long value) {
        long[] copy = values.clone();
        copy[index] = value;
        return new Registers(architecture, copy, knownMask | 1L << index);
    }

    /** A copy with one register, by WinDbg's name, known to hold {@code value}. */
    public Registers with(String name, long value) {
        return with(architecture.register(name), value);
    }

    /** A copy in which the register at this index is unknown. */
    public Registers without(int index) {
        long[] copy = values.clone();
        copy[index] = 0;
        return new Registers(architecture, copy, knownMask & ~(1L << index));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Registers that
                && architecture == that.architecture
                && knownMask == that.knownMask
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values) * 31 + architecture.jsonName().hashCode();
    }

    @Override
    public String toString() {
        return architecture.jsonName() + " " + Address.hex(instruction()) + " sp " + Address.hex(stackPointer());
    }
}
